/* What readers write beneath articles. Stands in pages of comments, and in articles of outlets that take them. */
export const comments = /* css */ `
.comments .thread,.comments .picks,.own-comments{max-inline-size:41rem}
.thread{padding-block:1.4rem;border-block-start:1px solid var(--line)}
.picks{margin-block-end:2rem;padding:1.1rem 1.3rem;background:var(--tint);border-inline-start:4px solid var(--accent)}
.picks h2,.own-comments h2{font-size:1.2rem}
.picks .comment,.own-comments .comment,.comments-end .comment{margin-block-start:1.2rem}
.comment header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .6rem;font-family:var(--sans)}
.comment .meta a{color:inherit}
.comment .said{margin-block-start:.35rem;font:400 1.0625rem/var(--leading) var(--serif);overflow-wrap:anywhere}
.comment .said>*+*{margin-block-start:.7rem}
.comment .acts{display:flex;gap:1.2rem;margin-block-start:.3rem}
.comment .acts a{display:inline-block;min-block-size:1.5rem;padding-block:.2rem}
.comment:target{outline:2px solid var(--accent);outline-offset:.5rem}
.comment form{margin-block-start:.5rem}
.own-comments summary{cursor:pointer;min-block-size:2.2rem;padding-block:.3rem}
.badge{padding:.05rem .45rem;border:1px solid var(--line-strong);font:600 .8125rem/1.5 var(--sans);color:var(--quiet)}
.badge.pick{border-color:var(--accent);color:var(--accent)}
.replies{margin-block-start:1.2rem;padding-inline-start:1.2rem;border-inline-start:2px solid var(--line)}
.replies>*+*{margin-block-start:1.2rem}
.comments blockquote{max-inline-size:41rem;margin-block-end:1.4rem;padding-inline-start:1rem;border-inline-start:3px solid var(--line-strong)}
.comments fieldset.choice{min-inline-size:0;margin:0;padding:0;border:0;flex-direction:column;display:flex;gap:.2rem}
.comments fieldset.choice legend{padding:0;font-weight:600;margin-block-end:.4rem}
.own-comments{margin-block-start:2.5rem}
.comments-end{margin-block-start:2rem}
.comments-end h2{font-size:1.35rem}
.comments-end h2 a{color:inherit;text-decoration:none}
.comments-end>p{margin-block-start:1rem}
.comments-end>p a{display:inline-block;margin-inline-end:1rem}
`;
