/* The ground of every reader page: type, colours, links; the dialog for reports in a page of another site stands on it too. */
export const base = /* css */ `
*,::before,::after{box-sizing:border-box}
body,h1,h2,h3,h4,p,ul,ol,figure,blockquote,dl,dd,pre{margin:0}
ul,ol{padding:0}
:root{
  color-scheme:light dark;
  --serif:'Iowan Old Style','Source Serif 4','PT Serif','Noto Serif',Charter,Cambria,Georgia,serif;
  --sans:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;
  --mono:ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono',monospace;
  --leading:1.6;--tight:1.12;--track:-.014em;--small:.875rem;
  --gutter:clamp(1rem,4.5vw,2.5rem);--gap:clamp(1.5rem,3vw,2.5rem);
}
/* a script has its own faces and needs its own air between lines */
:lang(uk),:lang(ru),:lang(be),:lang(bg){--serif:'Source Serif 4','PT Serif','Noto Serif',Charter,Cambria,Georgia,serif}
:lang(ar),:lang(fa),:lang(ur),:lang(ckb){
  --serif:'Noto Naskh Arabic','Geeza Pro',Amiri,'Scheherazade New','Sakkal Majalla','Times New Roman',serif;
  --sans:'Noto Sans Arabic','SF Arabic','Geeza Pro','Segoe UI',system-ui,sans-serif;
  --leading:1.85;--tight:1.4;--track:0;--small:.9375rem;
}
:lang(he){--serif:'Noto Serif Hebrew','New Peninim MT',David,'Times New Roman',serif;--track:0}
:lang(zh){--serif:'Noto Serif SC','Source Han Serif SC','Songti SC',SimSun,serif;--leading:1.8;--tight:1.3;--track:0}
:lang(zh-Hant){--serif:'Noto Serif TC','Source Han Serif TC','Songti TC',PMingLiU,serif}
:lang(ja){--serif:'Noto Serif JP','Hiragino Mincho ProN','Yu Mincho',serif;--leading:1.8;--tight:1.3;--track:0}
:lang(ko){--serif:'Noto Serif KR',AppleMyungjo,Batang,serif;--leading:1.75;--tight:1.3;--track:0}
body{background:var(--ground);color:var(--ink);font:400 1rem/1.5 var(--sans);overflow-wrap:break-word;text-rendering:optimizeLegibility;font-kerning:normal}
h1,h2,h3,h4{font-family:var(--serif);font-weight:700;line-height:var(--tight);letter-spacing:var(--track);text-wrap:balance;hyphens:manual}
a{color:inherit;text-decoration-line:underline;text-decoration-thickness:1px;text-underline-offset:.18em;text-decoration-color:var(--line-strong)}
a:hover{color:var(--accent);text-decoration-color:currentColor}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:1px}
mark{background:var(--highlight);color:inherit;padding-inline:.1em}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.button,button{display:inline-block;min-block-size:2.75rem;padding:.55rem 1.4rem;border:0;border-radius:0;background:var(--accent);color:var(--on-accent);font:600 1rem/1.6 var(--sans);text-decoration:none;cursor:pointer}
input{min-block-size:2.75rem;padding:.5rem .8rem;border:1px solid var(--line-strong);border-radius:0;background:var(--ground);color:var(--ink);font:400 1.0625rem/1.5 var(--sans)}
`;

/** What pages of ours have besides, and their frame: the header. */
export const frame = /* css */ `
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
:lang(ar) :is(em,cite),:lang(fa) :is(em,cite),:lang(he) :is(em,cite){font-style:normal;font-weight:700}
:lang(zh) em,:lang(ja) em{font-style:normal;text-emphasis:filled dot;text-emphasis-position:under right}
:lang(ja) em{text-emphasis-position:over right}
p,li,dd,figcaption{text-wrap:pretty}
time{unicode-bidi:isolate}
img{display:block;max-width:100%;height:auto}
#main:focus{outline:0}
::selection{background:var(--accent);color:var(--on-accent)}
.skip{position:absolute;inset-inline-start:1rem;inset-block-start:-6rem;z-index:2;padding:.75rem 1.25rem;background:var(--accent);color:var(--on-accent);font-weight:600}
.skip:focus{inset-block-start:1rem}
.skip:hover{color:var(--on-accent)}
.wrap{inline-size:min(100% - 2*var(--gutter),76rem);margin-inline:auto}
.button:hover{color:var(--on-accent)}
.kicker{font-size:var(--small);font-weight:650;line-height:1.4;color:var(--accent)}
.kicker a{text-decoration:none}
.kicker a:hover{text-decoration:underline}
.meta time{white-space:nowrap}
.meta{font-size:var(--small);line-height:1.5;color:var(--quiet)}
.empty{padding-block:2rem;color:var(--quiet);font-size:1.125rem}
/* top */
.bar{display:flex;justify-content:space-between;align-items:center;gap:1rem;min-block-size:3rem;font-size:var(--small)}
.languages ul{display:flex;flex-wrap:wrap;list-style:none;column-gap:1.1rem}
.bar a{display:inline-flex;align-items:center;gap:.45rem;min-block-size:2.75rem;text-decoration:none;color:var(--quiet)}
.bar a:hover{color:var(--accent)}
.tools{display:flex;column-gap:1.1rem;white-space:nowrap}
@media(max-width:29.99rem){.tools .tool>svg+span{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}}
.bar .give-tool{font-weight:650;color:var(--accent)}
.bar [aria-current]{color:var(--ink);font-weight:650;text-decoration:underline 2px var(--accent);text-underline-offset:.4em}
.bar .absent a{color:var(--quiet);text-decoration:underline dotted var(--line-strong);text-underline-offset:.35em}
.nameplate{padding-block:.1rem .65rem}
.name{font:800 1.75rem/1.15 var(--serif);letter-spacing:var(--track)}
.brand{display:inline-flex;align-items:center;gap:.55em;text-decoration:none}
.brand:hover{color:inherit}
.logo .pic{background:none}
.logo img{inline-size:auto;block-size:1.35em}
.front-top .nameplate{text-align:center;padding-block:.5rem 1.5rem}
.front-top .name{font-size:clamp(2.25rem,1.3rem + 5.2vw,5rem);line-height:1.1}
.front-top .brand{gap:.3em}
.front-top .logo img{block-size:.92em}
@media(max-width:39.99rem){.front-top .brand{flex-direction:column;gap:.15em}}
.tagline{margin-block-start:.35rem;color:var(--quiet);font:italic 400 1.0625rem/1.5 var(--serif)}
:lang(ar) .tagline,:lang(fa) .tagline,:lang(he) .tagline,:lang(zh) .tagline{font-style:normal}
.sections{border-block:1px solid var(--line)}
.front-top .sections{border-block-start:3px double var(--line-strong)}
.sections ul{display:flex;list-style:none;gap:clamp(1.25rem,2.4vw,2.25rem);overflow-x:auto;scrollbar-width:none;inline-size:100%;max-inline-size:calc(76rem + 2*var(--gutter));padding-inline:var(--gutter)}
.sections a{display:block;min-block-size:2.75rem;padding-block:.7rem;white-space:nowrap;text-decoration:none;font-weight:550;font-size:.9688rem;line-height:1.4}
.sections a[aria-current]{color:var(--accent);box-shadow:inset 0 -3px var(--accent)}
@media(min-width:40rem){.sections ul{flex-wrap:wrap;row-gap:0;overflow-x:visible}.front-top .sections ul{justify-content:center}}
@media(max-width:39.99rem){.sections ul{mask-image:linear-gradient(to right,#000 calc(100% - 3rem),#0000);padding-inline-end:3rem}:dir(rtl) .sections ul{mask-image:linear-gradient(to left,#000 calc(100% - 3rem),#0000)}}
/* foot */
.foot{margin-block-start:clamp(3.5rem,7vw,6rem);padding-block:2.5rem 3rem;border-block-start:3px double var(--line-strong);font-size:.9375rem}
.foot-columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12.5rem),1fr));gap:1.75rem var(--gap);margin-block:1.75rem}
.foot-about{max-inline-size:42rem;color:var(--quiet)}
.foot-give{margin-block-start:1rem}
.foot .button:hover{text-decoration:none;color:var(--on-accent)}
.foot-name{font:800 1.5rem/1.3 var(--serif);letter-spacing:var(--track);color:var(--ink);margin-block-end:.35rem}
.foot a{text-decoration:none}
.foot a:hover{text-decoration:underline}
.foot h2{font:650 .9375rem/1.4 var(--sans);letter-spacing:0;padding-block:.6rem .25rem;border-block-start:1px solid var(--line-strong)}
.foot ul{list-style:none}
.foot li>:is(a,span,address){display:inline-block;padding-block:.32rem;font-style:normal}
.foot-note{color:var(--quiet)}
.foot-end{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 2rem;padding-block-start:1rem;border-block-start:1px solid var(--line);color:var(--quiet)}
.foot-end ul{display:flex;gap:1.25rem}
@media(pointer:coarse){.foot li>a{padding-block:.65rem}}
/* pictures: their room is kept, a trace of them is in it until they come */
.pic{position:relative;display:block;overflow:hidden;background:var(--tint)}
.pic img{inline-size:100%;position:relative}
.pic .trace{position:absolute;inset:0;block-size:100%;object-fit:cover;filter:blur(14px);transform:scale(1.08)}
.crop-3x2{aspect-ratio:3/2}
.crop-1x1{aspect-ratio:1}
[class*=crop-] picture img{position:absolute;inset:0;block-size:100%;object-fit:cover;object-position:var(--fx,50%) var(--fy,50%)}
${Array.from({ length: 11 }, (_, i) => `.fx${i}{--fx:${i * 10}%}.fy${i}{--fy:${i * 10}%}`).join('')}
/* a sponsor's picture over its note: both in one cell, so that the note is what is there when the picture is not */
.slot{max-inline-size:41rem;margin-block-start:2.75rem}
.slot-label{margin-block-end:.35rem;font-size:var(--small);line-height:1.5;color:var(--quiet)}
.slot-place{display:grid;border:1px solid var(--line)}
.slot-place>*{grid-area:1/1;min-inline-size:0}
.slot-note{align-self:center;padding:1.1rem 1.25rem;font-size:.9688rem;line-height:1.6;color:var(--quiet)}
/* inline and of no size of its own, which an empty drawing keeps: a picture that does not come is nothing then, and its ground covers nothing */
.slot .sponsor{position:relative;display:grid;line-height:0}
.slot .sponsor>*{grid-area:1/1;min-inline-size:0}
.slot .sponsor svg{inline-size:100%;block-size:auto}
.slot .sponsor img{display:inline;inline-size:100%;block-size:auto;min-block-size:100%;object-fit:contain;background:var(--ground);vertical-align:top}
.slot-clear>.slot-note{grid-row:2}
.front>.slot{margin-inline:auto}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media(forced-colors:active){.sections a[aria-current]{text-decoration:underline}}
`;
