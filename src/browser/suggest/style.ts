/** Looks of the dialog, beside the style that the page brings (render/style): put in by script, so the policy of the page stays. */
export const style = /* css */ `
html:has(.suggest[open]){overflow:hidden}
.suggest{box-sizing:border-box;inline-size:min(100%,38rem);max-inline-size:none;max-block-size:min(100dvh,100%);margin:auto;padding:1.25rem 1.5rem 1.5rem;border:1px solid var(--line);border-block-start:4px solid var(--accent);background:var(--ground);color:var(--ink);overflow:auto;overscroll-behavior:contain;box-shadow:0 1rem 4rem #0006}
.suggest::backdrop{background:#0009}
.suggest>:first-child{display:flex;justify-content:space-between;align-items:start;gap:1rem}
.suggest h2{font-size:1.5rem;padding-block:.4rem 1rem}
.suggest h2:focus{outline:0}
.suggest-close{flex:none;inline-size:2.75rem;padding:0;margin-inline-end:-.75rem;background:none;color:var(--quiet);font:400 1.75rem/1 var(--sans)}
.suggest-close:hover{color:var(--accent)}
.suggest-passage{padding:.75rem 1rem;background:var(--tint);font:400 1.0625rem/var(--leading) var(--serif);color:var(--soft);white-space:pre-line}
.suggest-passage mark{color:var(--ink);padding-block:.1em}
.suggest-changes{margin-block-start:.5rem;font:400 1rem/1.6 var(--serif);white-space:pre-line}
.suggest-said>*+*{margin-block-start:1rem}
.suggest-said{padding-block-start:.5rem}
.suggest [aria-disabled]{opacity:.6}
.suggest-bar{position:absolute;z-index:3}
.suggest-bar button{min-block-size:3rem;padding-inline:1.25rem;box-shadow:0 .25rem 1rem #0005;white-space:nowrap}
.suggest-bar.at-edge{position:fixed;inset-inline:0;inset-block-end:0;padding:.5rem;padding-block-end:calc(.5rem + env(safe-area-inset-bottom));background:var(--ground);border-block-start:1px solid var(--line-strong)}
.at-edge button{inline-size:100%;box-shadow:none}
.suggest-bar[hidden]{display:none}
.suggest-note{position:fixed;z-index:3;inset-block-end:1rem;inset-inline:0;margin-inline:auto;box-sizing:border-box;inline-size:min(100% - 2rem,34rem);display:flex;align-items:start;gap:1rem;padding:.75rem 1.25rem;background:var(--ground);border:1px solid var(--line-strong);border-block-start:4px solid var(--accent);box-shadow:0 .25rem 1rem #0005}
.suggest-note p{flex:1;padding-block:.6rem}
@media(max-width:39.99rem){.suggest{margin-block-end:0;inline-size:100%;padding-inline:1rem}}
@media(prefers-reduced-motion:no-preference){.suggest[open]{animation:suggest .18s ease-out}@keyframes suggest{from{opacity:0;transform:translateY(.75rem)}}}
@media print{.suggest-bar,.suggest-note{display:none}}
`.replace(/\n/g, '');
