/* Asking for permission to republish, and the letter that gives it. */
export const permissions = /* css */ `
.ask-terms{max-inline-size:41rem;margin-block-end:2rem;padding:1.1rem 1.3rem;border-inline-start:4px solid var(--accent);background:var(--tint)}
.ask-terms h2{font-size:1.2rem}
.ask-terms>*+*{margin-block-start:.6rem}
.ask-terms summary{cursor:pointer;min-block-size:2.2rem;padding-block:.3rem}
.ask fieldset{min-inline-size:0;margin:0;padding:0;border:0;display:grid;gap:1.1rem}
.ask fieldset+fieldset{padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
.ask legend{padding:0;font:600 1.25rem/1.35 var(--serif);margin-block-end:1.1rem}
.ask fieldset+fieldset legend{float:inline-start;inline-size:100%;margin-block-end:0}
.ask .choice-name{flex:1 0 100%;font-weight:600}
.ask select{inline-size:100%;min-block-size:2.9rem;padding:.55rem .8rem;border:1px solid var(--line-strong);border-radius:0;background:var(--ground);color:var(--ink);font:400 1.0625rem/1.4 var(--sans)}
.my-report form>.plain+.plain{margin-inline-start:.5rem}
.my-report .erase form{display:flex;flex-wrap:wrap;gap:.6rem}
.my-report .erase .plain+.plain{margin:0}
.my-report dd[dir='ltr']{text-align:left}
.my-report dd.code{font:400 .9375rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.letter{padding:clamp(1.2rem,4vw,2.4rem);border:1px solid var(--line-strong);background:var(--ground);font:400 1.0625rem/var(--leading) var(--serif);overflow-wrap:anywhere}
.letter>*+*{margin-block-start:.9rem}
.letter h2{font-size:1.45rem}
.letter-outlet{font:600 1rem/1.4 var(--sans);color:var(--quiet)}
.letter [dir='ltr']{unicode-bidi:isolate}
.permit>p{margin:0}
.permit .permit-not{border-inline-start-color:var(--removed-line)}
@media print{.permit>p,.permit>section:last-child a{display:none}}
`;
