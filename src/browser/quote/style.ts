/** Looks of the dialog for quotes, beside that of the dialog for reports (browser/suggest/style.ts). */
export const style = /* css */ `
.quote .form>*+*,.quote .form>div>*+*{margin-block-start:1rem}
.quote .suggest-passage{margin:0;max-block-size:14rem;overflow:auto;overflow-wrap:anywhere}
.quote .suggest-passage p+p{margin-block-start:.6em}
.quote-count{font-variant-numeric:tabular-nums}
.quote-more{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center}
.quote-more:empty{display:none}
.quote textarea{inline-size:100%;box-sizing:border-box;font:400 .875rem/1.5 ui-monospace,monospace;resize:vertical;overflow-wrap:anywhere}
.quote select{inline-size:100%;box-sizing:border-box;text-overflow:ellipsis}
.quote-sentences>*+*{margin-block-start:.75rem}
.quote .suggest-send{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center}
.quote [hidden]{display:none}
`.replace(/\n/g, '');
