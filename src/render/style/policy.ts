/* The privacy page, and what is kept about one person. */
export const policy = /* css */ `
.kept{padding-block:1rem;border-block-end:1px solid var(--line)}
.prose .kept+.kept{margin-block-start:0}
.prose .kept :is(h2,h3){font:600 1.0625rem/1.5 var(--sans);margin-block:0 .5rem}
.kept dl{display:grid;gap:.4rem}
.kept dt{font:400 var(--small)/1.6 var(--sans);color:var(--quiet)}
.kept dd{font:400 1rem/1.6 var(--sans);overflow-wrap:anywhere;white-space:pre-line}
.policy code{font:400 .875em/1.4 var(--mono)}
.kept .rows{display:grid;gap:.9rem;padding:0;list-style:none}
.kept .rows>li+li{padding-block-start:.9rem;border-block-start:1px dotted var(--line-strong)}
.my-data{display:grid;gap:1.75rem;max-inline-size:46rem}
.acts{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:center}
@media(min-width:40rem){.kept dl>div{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:1rem;align-items:baseline}}
`;
