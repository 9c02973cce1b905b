/* The front page, lists of stories, search, and pages of plain text. */
export const lists = /* css */ `
.teaser :is(h2,h3,h4){font-size:1.25rem}
.teaser :is(h2,h3,h4) a{text-decoration:none}
.teaser :is(h2,h3,h4) a:hover{color:inherit;text-decoration:underline;text-decoration-color:var(--accent);text-decoration-thickness:2px}
.teaser-words>*+*{margin-block-start:.4rem}
.teaser-words>.kicker+*{margin-block-start:.2rem}
.teaser-picture{display:block;margin-block-end:.8rem}
.summary{font-family:var(--serif);line-height:calc(var(--leading) - .08);color:var(--soft)}
.front{padding-block-start:clamp(1.25rem,2.5vw,2.25rem)}
.opening{display:grid;gap:var(--gap)}
.lead-story :is(h2,h3){font-size:clamp(1.875rem,1.2rem + 2.6vw,3.25rem)}
.lead-story .summary{font-size:clamp(1.0625rem,1rem + .35vw,1.25rem);max-inline-size:62ch}
.lead-story .teaser-picture{margin-inline:calc(-1*var(--gutter))}
.beside{display:grid;gap:1.5rem}
.beside>*+*{padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
.strip{display:grid;gap:1.25rem var(--gap);margin-block-start:var(--gap);padding-block-start:1.5rem;border-block-start:1px solid var(--line-strong)}
.strip>*+*{padding-block-start:1.25rem;border-block-start:1px solid var(--line)}
.strip .teaser :is(h2,h3){font-size:1.1875rem}
.block{display:grid;gap:1.1rem var(--gap);align-content:start;margin-block-start:clamp(2.5rem,5vw,4rem);padding-block-start:.9rem;border-block-start:3px solid var(--ink)}
.block-head h2{font-size:1.5rem}
.block-head h2 a{text-decoration:none}
.block-head p{margin-block-start:.35rem;color:var(--quiet);font-size:.9375rem;max-inline-size:44ch}
.block-first h3{font-size:1.375rem}
.wide .block-first h3{font-size:clamp(1.375rem,1.2rem + .9vw,1.875rem)}
.rows>.teaser{padding-block-start:1.1rem;border-block-start:1px solid var(--line)}
.rows>*+*{margin-block-start:1.1rem}
.rows .teaser h3{font-size:1.0625rem;font-weight:600;line-height:calc(var(--tight) + .08)}
.columns{display:grid;gap:0 var(--gap)}
@media(min-width:40rem){
  .lead-story .teaser-picture{margin-inline:0}
  .beside{grid-template-columns:repeat(3,minmax(0,1fr))}
  .beside>*+*{padding-block-start:0;border:0}
  .strip{grid-template-columns:1fr 1fr}
  .strip>*+*{padding-block-start:0;border:0}
  .block.wide{grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);grid-template-rows:auto auto 1fr}
  .wide .block-head{grid-column:1/-1}
  .wide .block-first:has(.teaser-picture){display:contents}
  .wide .teaser-picture{grid-row:2/4;margin:0}
  .wide .block-first:not(:has(.teaser-picture)){grid-row:2/4}
  .wide .rows{grid-column:2;align-self:start}
  .columns{grid-template-columns:1fr 1fr}
}
@media(min-width:60rem){
  .opening{grid-template-columns:minmax(0,2.35fr) minmax(0,1fr)}
  .beside{grid-template-columns:1fr;align-content:start;padding-inline-start:var(--gap);border-inline-start:1px solid var(--line)}
  .beside>*+*{padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
  .strip{grid-template-columns:repeat(4,minmax(0,1fr))}
  .strip>*{position:relative}
  .strip>*+*::before{content:'';position:absolute;inset-block:0;inset-inline-start:calc(var(--gap)/-2);border-inline-start:1px solid var(--line)}
  .block.wide{grid-template-columns:minmax(0,13rem) minmax(0,1.4fr) minmax(0,1fr);grid-template-rows:auto 1fr}
  .wide .block-head{grid-column:1;grid-row:1/3}
  .wide .teaser-picture{grid-row:1/3;grid-column:2}
  .wide .block-first:not(:has(.teaser-picture)){grid-row:1/3}
  .wide .rows{grid-column:3}
  .columns{grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}
}
.page{padding-block-start:clamp(1.5rem,4vw,3rem)}
.page-head{max-inline-size:46rem;padding-block-end:1.5rem}
.page-head h1{font-size:clamp(2rem,1.5rem + 2.4vw,3rem)}
.page-head>*+*{margin-block-start:.6rem}
.page-head .standfirst{font:400 1.1875rem/var(--leading) var(--serif);color:var(--soft)}
.list{max-inline-size:56rem;border-block-start:1px solid var(--line-strong)}
.list>.teaser{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem var(--gap);padding-block:1.4rem;border-block-end:1px solid var(--line)}
.list>.teaser:has(.teaser-picture){grid-template-columns:minmax(0,1fr) minmax(6.5rem,30%)}
.list .teaser-picture{order:1;margin:0}
.list .teaser h2{font-size:clamp(1.1875rem,1.1rem + .5vw,1.4375rem)}
.list .role{font-size:var(--small);color:var(--quiet)}
@media(max-width:39.99rem){.list>.teaser:has(.teaser-picture) .summary{display:none}}
.page-head h1 a{text-decoration:none}
.page-head h1 a:hover{text-decoration:underline;text-decoration-thickness:2px}
@media(min-width:64rem){
  .listing{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,52rem);column-gap:4rem;align-items:start}
  .listing>:not(:first-child){grid-column:2}
  .listing .list{grid-row:1}
  .listing .page-head h1{font-size:2.5rem}
  .listing .page-head .standfirst{font-size:1.0625rem}
}
.pages{display:flex;justify-content:space-between;gap:1rem;max-inline-size:56rem;padding-block:1.5rem}
.pages a{display:inline-block;min-block-size:2.75rem;padding-block:.6rem;font-weight:600;color:var(--accent)}
.person{display:grid;gap:1.5rem var(--gap);align-items:start;max-inline-size:56rem}
.person .pic{inline-size:9rem;border-radius:50%}
.person-links{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none}
@media(min-width:40rem) and (max-width:63.99rem){.person:has(.pic){grid-template-columns:9rem minmax(0,1fr)}}
.search{display:flex;flex-wrap:wrap;gap:.6rem;max-inline-size:46rem}
.search input{flex:1 1 14rem;min-inline-size:0}
.search-count{padding-block:1rem;color:var(--quiet)}
.log{list-style:none;max-inline-size:46rem;border-block-start:1px solid var(--line-strong)}
.log>li{padding-block:1.25rem;border-block-end:1px solid var(--line)}
.log h2{font-size:1.25rem}
.log li>*+*{margin-block-start:.35rem}
.log .note-text{font:400 1.0625rem/var(--leading) var(--serif)}
.log a{display:inline-block;padding-block:.15rem}
.prose{max-inline-size:41rem;font:400 1.125rem/var(--leading) var(--serif);hanging-punctuation:first allow-end last}
.prose .meta{font-family:var(--sans)}
.prose>*+*{margin-block-start:1.1em}
.prose :is(h2,h3,h4){margin-block-start:1.7em;line-height:calc(var(--tight) + .1)}
.prose>:first-child{margin-block-start:0}
.prose h2{font-size:1.4375rem}
.prose h3{font-size:1.1875rem}
.prose h4{font-size:1.0625rem}
.prose :is(h2,h3,h4)+*{margin-block-start:.5em}
.prose :is(ul,ol){padding-inline-start:1.35em}
.prose li+li,.prose li>*+*{margin-block-start:.4em}
.prose li::marker{color:var(--quiet)}
.prose table{border-collapse:collapse;inline-size:100%;font:400 .9375rem/1.5 var(--sans);font-variant-numeric:tabular-nums lining-nums}
.prose .table{overflow-x:auto}
.prose .table>table{min-inline-size:26rem}
.prose .table>.terms-table,.terms .table>.terms-table{min-inline-size:0;inline-size:100%;overflow-wrap:anywhere}
.terms details .terms-table{border-collapse:collapse;margin-block:.5rem}
.terms-table th{inline-size:40%;hyphens:auto;text-align:start;vertical-align:baseline}
.terms details :is(th,td){padding:.4rem .5rem .4rem 0;border-block-end:1px solid var(--line);text-align:start;vertical-align:baseline}
.terms summary{cursor:pointer;padding-block:.6rem}
.prose :is(th,td){padding-block:.55rem;padding-inline:0 .9rem;border-block-end:1px solid var(--line);text-align:start;vertical-align:top}
.prose :is(th,td):last-child{padding-inline-end:0}
.prose thead :is(th,td),.prose tbody>tr:last-child>:is(th,td){border-block-end-color:var(--line-strong)}
.prose th{font-weight:650}
.prose :is(td,th)[align=right]{text-align:end}
.prose :is(td,th)[align=center]{text-align:center}
.prose pre{white-space:pre-wrap;padding:1rem 1.1rem;background:var(--tint);font:400 .875rem/1.55 var(--mono);direction:ltr;text-align:left;tab-size:2}
.prose :not(pre)>code{font:400 .875em var(--mono);background:var(--tint);padding:.1em .3em}
.prose hr{inline-size:4rem;margin:2.4em auto;border:0;border-block-start:1px solid var(--line-strong)}
.notice{max-inline-size:41rem}
.notice>*+*{margin-block-start:1rem}
.notice .said{padding:1rem 1.25rem;background:var(--tint);border-inline-start:4px solid var(--accent);font:400 1.125rem/var(--leading) var(--serif)}
`;
