type Attributes = Record<string, string | number | false | undefined>;

/** An element with attributes (`false` and `undefined`: without) and what is in it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | false | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false && value !== undefined) made.setAttribute(name, String(value));
  made.append(...children.filter(child => child !== false && child !== undefined));
  return made;
}
