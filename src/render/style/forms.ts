/* Forms that readers fill in; the dialog of browser/suggest is dressed in the same, in pages of other sites too. */
export const forms = /* css */ `
.form{display:grid;gap:1.35rem;max-inline-size:41rem}
.field{display:grid;gap:.4rem}
.field>label,.choice legend{font-weight:600;line-height:1.4}
textarea{display:block;inline-size:100%;min-block-size:5.25rem;padding:.6rem .8rem;border:1px solid var(--line-strong);border-radius:0;background:var(--ground);color:var(--ink);font:400 1.0625rem/1.55 var(--sans);resize:vertical;field-sizing:content;max-block-size:60vh}
.field input{inline-size:100%}
.field [rows='1']{min-block-size:2.9rem}
.field>.tick{font-weight:400}
.tick{display:flex;align-items:center;gap:.55rem;min-block-size:2.75rem;cursor:pointer}
.tick input{flex:none;min-block-size:0;inline-size:1.1rem;block-size:1.1rem;margin:0;accent-color:var(--accent)}
:is(textarea,input)[aria-invalid]{border-color:var(--removed-line);box-shadow:0 0 0 1px var(--removed-line)}
.hint{font-size:var(--small);line-height:1.5;color:var(--quiet)}
.error{font-weight:600;line-height:1.45;color:var(--removed-line)}
.error:empty{display:none}
.choice{min-inline-size:0;margin:0;padding:0;border:0;display:flex;flex-wrap:wrap;gap:.5rem}
.choice legend{padding:0;margin-block-end:.4rem}
.choice label{flex:1 1 auto;display:flex;align-items:center;gap:.55rem;min-block-size:2.75rem;padding:.35rem .9rem;border:1px solid var(--line-strong);cursor:pointer}
.choice input{flex:none;min-block-size:0;inline-size:1.1rem;block-size:1.1rem;margin:0;accent-color:var(--accent)}
.choice label:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice label:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.choice input:focus-visible{outline:0}
.changed-doc ins{background:var(--added);text-decoration:underline;text-decoration-color:var(--added-line);text-decoration-thickness:2px}
.changed-doc del+ins{margin-inline-start:.2em}
.changed-doc del{background:var(--removed);text-decoration-color:var(--removed-line)}
`;

/** What only pages of ours have. */
export const reports = /* css */ `
.field [rows='8']{min-block-size:14rem}
div.error{padding:.9rem 1.2rem;border-inline-start:4px solid var(--removed-line);background:var(--removed);color:var(--ink);font-weight:400;max-inline-size:41rem;margin-block-end:1.5rem}
.trap{position:absolute;inset-inline-start:-100vmax;inline-size:1px;block-size:1px;overflow:hidden}
.plain{background:none;color:var(--accent);box-shadow:inset 0 0 0 1px var(--line-strong)}
.plain:hover{box-shadow:inset 0 0 0 1px var(--accent)}
.report-line a{display:inline-block;font-size:var(--small);padding-block:.35rem;text-decoration-color:var(--accent)}
.report{padding-block:1.1rem 1.25rem;border-block:1px solid var(--line)}
.report>*+*{margin-block-start:.45rem}
.report p{font-size:.9688rem;line-height:1.6}
.report p:last-child{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 1.35rem;margin-block-start:.8rem}
.report p:last-child a:not(.button){display:inline-block;padding-block:.6rem}
.by-touch{display:none}
kbd{padding:.1em .4em;border:1px solid var(--line-strong);border-block-end-width:2px;border-radius:3px;background:var(--tint);font:500 .8125rem/1.4 var(--sans);white-space:nowrap;unicode-bidi:isolate}
@media(pointer:coarse){.by-key{display:none}.by-touch{display:block}.report-line a{padding-block:.65rem}}
@media(scripting:none){.by-key,.by-touch{display:none}}
.my-report{max-inline-size:41rem;display:grid;gap:2rem}
.my-report h2{font-size:1.25rem}
.my-report .changed-doc{font:400 1.0625rem/var(--leading) var(--serif)}
.my-report section>*+*{margin-block-start:.7rem}
.my-report dt{margin-block-start:1rem;font-size:var(--small);color:var(--quiet)}
.my-report dd{margin-block-start:.15rem;font:400 1.0625rem/var(--leading) var(--serif);white-space:pre-line;overflow-wrap:anywhere}
.state{padding:1rem 1.25rem 1.1rem;background:var(--tint);border-inline-start:4px solid var(--accent)}
.state strong{font:600 1.125rem/1.5 var(--serif)}
.state .reason{font:400 1.0625rem/var(--leading) var(--serif);white-space:pre-line}
.state li{list-style:none}
.state a,.erase a{display:inline-block;padding-block:.35rem}
.erase{padding-block-start:1.25rem;border-block-start:1px solid var(--line)}
@media print{.report,.report-line,.erase{display:none}}
`;
