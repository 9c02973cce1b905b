/* The public log of corrections: its page, its entries at articles, and the choice of versions to compare. */
export const log = /* css */ `
.words{display:grid;gap:.1rem 1rem;font:400 1.0625rem/var(--leading) var(--serif)}
.words dt{font:400 var(--small)/1.5 var(--sans);color:var(--quiet)}
.words dd+dt{margin-block-start:.35rem}
.words del{text-decoration-color:var(--removed-line);text-decoration-thickness:2px}
.words ins{text-decoration:underline;text-underline-offset:.24em;text-decoration-color:var(--added-line);text-decoration-thickness:2px}
@media(min-width:40rem){
  .words{grid-template-columns:max-content minmax(0,1fr);align-items:baseline;row-gap:.3rem}
  .words dd+dt{margin-block-start:0}
}
.log~.pages{max-inline-size:46rem}
.taken-back{padding-inline-start:.9rem;border-inline-start:3px solid var(--line-strong);font-size:.9375rem;line-height:1.55;color:var(--quiet)}
.taken-back strong{color:var(--ink)}
.no{white-space:nowrap}
.log .quiet{color:var(--quiet);font-size:.9375rem}
.log :target,.entries :target{background:var(--highlight)}
.log .withdrawn :is(.words,.note-text){color:var(--quiet)}
.choices ul{display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;max-inline-size:46rem}
.choices a{display:inline-block;min-block-size:2.75rem;padding-block:.6rem;text-decoration:none}
.choices a:hover{text-decoration:underline}
.choices [aria-current]{font-weight:650;color:var(--ink);text-decoration:underline 2px var(--accent);text-underline-offset:.4em}
.years{max-inline-size:46rem;margin-block-end:1.5rem}
.years h2{font-size:1.25rem}
.years .table>table{min-inline-size:32rem}
.prose.years :is(th,td):not(:first-child){text-align:end;padding-inline:.9rem 0}
.chain{max-inline-size:46rem;margin-block-start:1.5rem;font-size:.9375rem;line-height:1.6;color:var(--quiet)}
.chain code{display:inline-block;font:400 .8125rem/1.6 var(--mono);overflow-wrap:anywhere}
.entries{display:grid;gap:1rem}
.entries .revised{margin-block-start:0}
.revised>*+*{margin-block-start:.5rem}
.revised .words{font-size:1rem}
.revised.withdrawn{border-inline-start-color:var(--line-strong)}
.revised.withdrawn :is(.words,.note-text,.entry-head strong){color:var(--quiet)}
.story-head .revised+.revised{margin-block-start:.75rem}
select{min-block-size:2.75rem;max-inline-size:100%;padding:.5rem .6rem;border:1px solid var(--line-strong);border-radius:0;background:var(--ground);color:var(--ink);font:400 1rem/1.5 var(--sans)}
.compare{display:flex;flex-wrap:wrap;align-items:end;gap:.75rem 1rem;max-inline-size:46rem}
.compare label{display:grid;gap:.15rem;flex:1 1 17rem;min-inline-size:0;font-size:var(--small);color:var(--quiet)}
.compare select{inline-size:100%;text-overflow:ellipsis}
.page-head+.compare,.compare+.timeline{margin-block-end:1.5rem}
.timeline summary{padding-block:.35rem;cursor:pointer;font-weight:600;color:var(--accent)}
.timeline details>.timeline{margin-block-start:.5rem;margin-inline-start:1.1rem;border:0}
.timeline details>.timeline>li{padding-block:.7rem}
.timeline details>.timeline>li:last-child{border:0;padding-block-end:.2rem}
@media print{.choices,.compare{display:none!important}}
`;
