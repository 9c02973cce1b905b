/* Where readers ask for letters: the small form under articles and pages, and what can be chosen. */
export const newsletter = /* css */ `
.letters{max-inline-size:41rem;padding:1.1rem 1.3rem 1.2rem;border-inline-start:4px solid var(--accent);background:var(--tint)}
.letters>*+*{margin-block-start:.5rem}
.letters h2,.foot .letters h2{padding:0;border:0;font:600 1.2rem/1.35 var(--serif)}
.letters>div:not(.trap){display:flex;flex-wrap:wrap;gap:.5rem}
.letters label{flex:1 0 100%;font-weight:600}
.letters input[type=email]{flex:1 1 14rem;min-inline-size:0}
.foot .letters{margin-block:1.75rem}
.letters-of{min-inline-size:0;margin:0;padding:0;border:0;display:grid;gap:.5rem}
.letters-of legend{padding:0;margin-block-end:.6rem;font:600 1.25rem/1.35 var(--serif)}
.rhythm{grid-template-columns:1fr auto;align-items:center;padding-block:.4rem;border-block-end:1px solid var(--line)}
.rhythm select{min-block-size:2.75rem;padding:.4rem .7rem;border:1px solid var(--line-strong);border-radius:0;background:var(--ground);color:var(--ink);font:400 1rem/1.4 var(--sans)}
.form details summary{cursor:pointer;min-block-size:2.75rem;padding-block:.6rem;font-weight:600}
@media print{.letters{display:none}}
`;
