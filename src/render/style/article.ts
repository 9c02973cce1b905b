/* The article, its history, and how it is printed. */
export const article = /* css */ `
.story{padding-block-start:clamp(1.5rem,4vw,3.25rem);display:grid;grid-template-columns:[wide-start] minmax(0,1fr) [wide-end]}
.story>*{grid-column:wide}
.story-head{max-inline-size:54rem}
.story-head h1{font-size:clamp(2rem,1.35rem + 3vw,3.5rem);margin-block-start:.35rem}
.standfirst{font:400 clamp(1.1875rem,1.1rem + .4vw,1.4375rem)/calc(var(--leading) - .12) var(--serif);color:var(--soft);max-inline-size:40rem}
.story-head .standfirst{margin-block-start:1rem}
.revised{margin-block-start:1.5rem;max-inline-size:41rem;padding:.9rem 1.2rem 1rem;background:var(--tint);border-inline-start:4px solid var(--accent);font-size:1rem;line-height:1.55}
.revised strong{color:var(--accent)}
.revised p+p{margin-block-start:.35rem}
.credits{margin-block-start:1.4rem;font-size:.9688rem;line-height:1.55;display:grid;gap:.3rem}
.credits .who{font-weight:600}
.credits .meta>span+span::before{content:' · '}
.credits .who a{display:inline-block}
.credits :is(.meta,.from-source){color:var(--quiet);font-size:var(--small)}
.credits .from-source a{color:var(--ink);font-weight:600}
.lead-picture{margin-block-start:1.75rem}
@media(max-width:39.99rem){.lead-picture .pic{margin-inline:calc(-1*var(--gutter))}}
.lead-picture.upright{max-inline-size:41rem}
figcaption{margin-block-start:.6rem;font:400 var(--small)/1.5 var(--sans);color:var(--quiet)}
figcaption .credit{display:inline-block}
.text{margin-block-start:2rem;font-size:clamp(1.125rem,1.08rem + .2vw,1.2188rem)}
.text>p{hyphens:auto;hyphenate-limit-chars:9 4 4}
.text a:not([class]){text-decoration-color:var(--accent);text-decoration-thickness:1.5px}
.text h2{font-size:1.3em}
.text h3{font-size:1.12em}
.text figure{margin-block:2em}
.text blockquote{margin-block:1.6em;padding-inline-start:1.25rem;border-inline-start:3px solid var(--accent)}
.text blockquote>*+*{margin-block-start:.7em}
.text blockquote footer{font:400 var(--small)/1.5 var(--sans);color:var(--quiet)}
.text blockquote footer::before{content:'— '}
.text blockquote cite{font-style:normal}
.text .pullquote{margin-block:2em;padding-block:1rem .2rem;border-block-start:3px solid var(--accent);font-size:1.4em;line-height:calc(var(--tight) + .16);font-weight:600;letter-spacing:var(--track);text-wrap:balance;hyphens:manual}
.text .note{margin-block:2em;padding:1rem 1.25rem;background:var(--tint);font:400 .9375rem/1.6 var(--sans)}
.text .note>*+*{margin-block-start:.6em}
.embed{display:block;margin-block:2em;padding:1rem 1.25rem;border:1px solid var(--line-strong);font:400 1rem/1.5 var(--sans);text-decoration:none}
.embed:hover{border-color:var(--accent)}
.embed b{display:block;font:700 1.125rem/1.35 var(--serif)}
.embed i{display:block;margin-block-start:.3rem;font-style:normal;font-size:var(--small);color:var(--quiet)}
.footnote-ref{font:600 .68em/0 var(--sans);vertical-align:.5em}
.footnote-ref a{padding:.4em .2em;color:var(--accent);text-decoration:none}
.footnotes{margin-block-start:3em;padding-block-start:1rem;border-block-start:1px solid var(--line-strong);font-size:.875em}
.footnotes h2{font-size:1.1em;margin:0 0 .6em}
.footnotes [role=doc-backlink]{display:inline-block;padding-inline:.3em;font-size:0;color:var(--accent);text-decoration:none}
.footnotes [role=doc-backlink]::after{content:'';display:inline-block;border-inline:.36rem solid #0000;border-block-end:.55rem solid var(--accent)}
.text :target{background:var(--highlight)}
.ending{margin-block-start:2.75rem;display:grid;gap:1.75rem;max-inline-size:41rem}
.ending h2{font-size:1.1875rem}
.funded{font:italic 400 1rem/1.6 var(--serif);color:var(--soft)}
:lang(ar) .funded{font-style:normal}
.appeal{padding:1.4rem 1.5rem 1.5rem;background:var(--tint);border-block-start:3px solid var(--accent);font:400 1.125rem/var(--leading) var(--serif)}
.appeal>*+*{margin-block-start:.9rem}
.ending>.slot{margin-block-start:0}
.tags{display:flex;flex-wrap:wrap;gap:.2rem 1.25rem;list-style:none;font-size:.9688rem}
.tags a{display:inline-block;min-block-size:2.75rem;padding-block:.6rem;text-decoration-color:var(--accent)}
.standing{font-size:.9375rem;color:var(--quiet);line-height:1.6}
.terms{padding:1.25rem 1.35rem 1.4rem;border:1px solid var(--line-strong);border-block-start:3px solid var(--accent);font-size:.9688rem;line-height:1.6}
.terms>*+*{margin-block-start:.55rem}
.terms .prose{font:inherit;max-inline-size:none}
.copy{display:block;padding:.65rem .85rem;background:var(--tint);font-size:.9375rem;user-select:all;-webkit-user-select:all;overflow-wrap:anywhere}
.share ul{display:flex;flex-wrap:wrap;gap:0 1.35rem;list-style:none;margin-block:.2rem .4rem}
.share li a{display:inline-block;min-block-size:2.75rem;padding-block:.6rem;font-weight:550}
.more{margin-block-start:clamp(2.5rem,5vw,4rem)}
.more .strip{margin-block-start:.75rem;padding-block-start:1.25rem;border-block-start:3px solid var(--ink)}
.more>h2{font-size:1.5rem}
@media(min-width:64rem){
  .story{grid-template-columns:[wide-start] 13.5rem [text-start] minmax(0,41rem) [text-end] minmax(0,1fr) [wide-end];column-gap:3rem}
  .story-head{grid-column:wide}
  .credits{grid-column:wide-start/text-start;grid-row:2/4;align-content:start;gap:.9rem;margin-block-start:2.25rem;padding-block-start:.8rem;border-block-start:3px solid var(--ink)}
  .credits .meta>span,.credits .who span{display:block}
  .credits .meta>span+span{margin-block-start:.3rem}
  .credits .meta>span+span::before{content:none}
  .lead-picture{grid-column:text-start/wide-end;grid-row:2;margin-block-start:2.25rem}
  .text{grid-column:text;grid-row:3;margin-block-start:2.1rem}
  .ending{grid-column:text;grid-row:4}
}
@media(min-width:80rem){
  .text .pullquote{float:inline-end;inline-size:15.5rem;margin-block:.4em 1em;margin-inline:2rem -17.5rem}
}
/* history */
.timeline{max-inline-size:46rem;list-style:none;border-block-start:1px solid var(--line-strong)}
.timeline>li{padding-block:1.1rem;border-block-end:1px solid var(--line)}
.timeline h2{font-size:1.1875rem}
.timeline li>*+*{margin-block-start:.3rem}
.versions{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
.versions a{display:inline-block;padding-block:.55rem}
.full>summary{padding-block:.8rem;cursor:pointer;font-weight:600;color:var(--accent)}
.banner{padding:.8rem var(--gutter);background:var(--accent);color:var(--on-accent);text-align:center;font-weight:600}
@media print{
  :root{--ground:#fff;--ink:#000;--soft:#222;--quiet:#444;--line:#bbb;--line-strong:#888;--tint:#f3f3f3;--accent:#000}
  @page{margin:18mm 16mm}
  body{font-size:10.5pt}
  .bar,.sections,.foot,.more,.share,.appeal,.slot,.skip,.banner,.embed i,.pages,.search{display:none!important}
  .wrap{inline-size:100%}
  .story{display:block;padding-block-start:6mm}
  .story-head h1{font-size:24pt}
  .standfirst{font-size:12.5pt;line-height:1.45}
  .lead-picture{max-inline-size:120mm}
  .credits{border:0!important;margin-block-start:4mm!important}
  .text{font-size:10.5pt;line-height:1.5}
  .text .pullquote{float:none;margin:1em 0;inline-size:auto}
  h2,h3,h4{break-after:avoid}
  figure,blockquote,tr,.terms{break-inside:avoid}
  p{orphans:3;widows:3}
  .text a[href^=http]::after{content:' (' attr(href) ')';font-size:.8em;overflow-wrap:anywhere}
}
`;
