/* What a reader has with the outlet: pledges, receipts, the wall of supporters. A sheet of its own, which only those pages carry. */
export const account = /* css */ `
.account{display:grid;gap:2.5rem;max-inline-size:46rem}
.account h2{font-size:1.375rem}
.account h3{font-size:1.0625rem}
.pledge{padding:1.4rem 1.5rem 1.6rem;border:1px solid var(--line-strong);border-block-start:3px solid var(--accent);display:grid;gap:1.25rem}
.pledge.over{border-block-start-color:var(--line-strong)}
.account .sum{font:700 1.625rem/1.25 var(--serif);font-variant-numeric:lining-nums tabular-nums}
.account .sum+p{margin-block-start:.35rem}
.pledge .warn{padding:.75rem 1rem;background:var(--removed);border-inline-start:4px solid var(--removed-line)}
.pledge .well{padding:.75rem 1rem;background:var(--added);border-inline-start:4px solid var(--added-line)}
.change{display:flex;flex-wrap:wrap;align-items:end;gap:.75rem}
.change .field{flex:0 1 14rem}
.change input{font-size:1.1875rem;font-variant-numeric:lining-nums tabular-nums}
.change+.hint{margin-block-start:.5rem}
.pledge details{border-block-start:1px solid var(--line)}
.pledge summary{cursor:pointer;min-block-size:2.75rem;padding-block:.75rem;font-weight:600;color:var(--accent)}
.pledge details>*+*{margin-block-start:.85rem}
.pledge details>:last-child:not(summary){margin-block-end:1.4rem}
.account .acts{display:flex;flex-wrap:wrap;gap:.75rem}
.account .erase form{margin-block-start:.85rem}
.papers{list-style:none;display:grid}
.account h3+.papers{margin-block-start:.4rem}
.papers li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem;align-items:baseline;padding-block:.6rem;border-block-end:1px solid var(--line)}
.papers a{display:inline-block;padding-block:.35rem}
.papers .amount{font-variant-numeric:lining-nums tabular-nums;text-align:end}
.papers .meta{grid-column:1/-1}
.names{list-style:none;columns:18rem auto;column-gap:var(--gap);margin-block-start:1.5rem;font:400 1.1875rem/1.5 var(--serif)}
.names li{break-inside:avoid;padding-block:.3rem;overflow-wrap:anywhere}
`;
