/*
 * The page on which readers support the outlet. A sheet of its own beside that of every page, since no other page needs it; where
 * amounts belong to a rhythm and a currency, the others are put away by the choice alone, without a script. A browser that does not
 * know `:has()` shows them all, each under its own name.
 */
export const support = /* css */ `
.support{display:grid;gap:2.25rem var(--gap)}
.support h2{font-size:1.5rem}
.support h2+.prose,.ways-part>.closed{margin-block-start:.75rem}
.support .prose h2,.support .prose h3{font-size:1.1875rem}
div.error ul{padding-inline-start:1.3em}
.goal{padding:1.25rem 1.4rem 1.4rem;background:var(--tint);border-block-start:3px solid var(--accent)}
.goal h2{font-size:1.25rem}
.goal>*+*{margin-block-start:.6rem}
.goal-sum{font:650 1.25rem/1.4 var(--serif);font-variant-numeric:lining-nums tabular-nums}
.goal progress{appearance:none;display:block;inline-size:100%;block-size:.85rem;border:1px solid var(--accent);background:var(--ground)}
.goal progress::-webkit-progress-bar{background:var(--ground)}
.goal progress::-webkit-progress-value{background:var(--accent)}
.goal progress::-moz-progress-bar{background:var(--accent)}
.give{gap:1.75rem}
.give fieldset{min-inline-size:0;margin:0;padding:0;border:0}
.give legend{padding:0;font:600 1.1875rem/1.35 var(--serif);margin-block-end:.7rem}
.give .choice label{background:var(--ground);min-block-size:3rem}
.give .choice label:hover{border-color:var(--accent)}
.give .choice label:has(:checked){background:var(--tint);font-weight:650}
.give .amounts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,8.75rem),1fr))}
.give .amounts label{font-size:1.125rem;font-variant-numeric:lining-nums tabular-nums}
.give .amounts+.amounts{margin-block-start:1.1rem}
.give .for>.unseen{position:static;inline-size:auto;block-size:auto;clip-path:none;grid-column:1/-1;font-weight:600}
@supports selector(:has(a)){
  .give .amounts+.amounts{margin:0}
  .give .for>.unseen{position:absolute;inline-size:1px;block-size:1px;clip-path:inset(50%)}
  .give:has([name=rhythm][value=once]:checked) .for:not(.once),
  .give:has([name=rhythm][value=monthly]:checked) .for:not(.monthly),
  .give:has([name=rhythm][value=yearly]:checked) .for:not(.yearly),
  .give:has([name=currency][value=UAH]:checked) .for:not(.UAH),
  .give:has([name=currency][value=EUR]:checked) .for:not(.EUR),
  .give:has([name=currency][value=USD]:checked) .for:not(.USD),
  .give:has([name=currency][value=GBP]:checked) .for:not(.GBP),
  .give:has([name=currency][value=PLN]:checked) .for:not(.PLN){display:none}
  .give .when-other,.give .when-named{display:none}
  .give:has(.other:checked) .when-other{display:grid}
  .give:has([name=shown][value=named]:checked) .when-named{display:grid}
  .give:has([name=rhythm][value=once]:checked) .recurs{display:none}
}
.give .field+.field,.give .choice+.field,.give .amounts+.field{margin-block-start:1.1rem}
.give .field input:not([type=radio]){max-inline-size:28rem}
.give .money-input{max-inline-size:14rem!important;font-size:1.25rem;font-variant-numeric:lining-nums tabular-nums}
.give .error{margin-block-start:.5rem}
.give summary{cursor:pointer;min-block-size:2.75rem;padding-block:.65rem;font-weight:600;color:var(--accent)}
.give details>.field:first-of-type{margin-block-start:.5rem}
.give details .tick{font-weight:400}
.give .send{display:grid;gap:.75rem;justify-items:start;padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
.give .send button{font-size:1.125rem;padding:.8rem 1.9rem}
.ways{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:1.25rem;list-style:none;margin-block-start:1.1rem}
.ways>li{min-inline-size:0;padding:1.25rem 1.4rem 1.4rem;border:1px solid var(--line-strong)}
.ways h3{font-size:1.1875rem}
.ways>li>*+*{margin-block-start:.75rem}
.ways dl{display:grid;gap:.55rem}
.ways dt{font-size:var(--small);color:var(--quiet)}
.ways dd{overflow-wrap:anywhere}
.ways .exact{font:500 1.0625rem/1.6 var(--mono);user-select:all;-webkit-user-select:all;overflow-wrap:anywhere;text-align:start}
.ways .qr{display:block;inline-size:min(100%,13rem);block-size:auto}
.support-links{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;margin-block-start:1.1rem}
.support-links a{overflow-wrap:anywhere}
.thanks{max-inline-size:41rem;display:grid;gap:1.25rem;justify-items:start}
.thanks p{font:400 1.1875rem/var(--leading) var(--serif)}
.thanks .button{font:600 1rem/1.6 var(--sans)}
@media(min-width:64rem){
  .support:has(.give){grid-template-columns:minmax(0,41rem) minmax(0,1fr);grid-template-rows:auto 1fr;column-gap:4rem;align-items:start}
  .support:has(.give)>.give-part{grid-column:1;grid-row:1/3}
  .support:has(.give)>:is(.goal,.money){grid-column:2}
  .support>.ways-part{grid-column:1/-1}
}
@media print{.give-part{display:none}.ways>li{break-inside:avoid}}
@media(forced-colors:active){.goal progress{border-color:CanvasText}}
`;
