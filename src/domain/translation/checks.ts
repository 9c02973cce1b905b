/** What a computer notices in a rendering; a person decides. `values` fill the message `translate.check.<key>`. */
export type Check = {
  key:
    | 'number'
    | 'name'
    | 'link'
    | 'quotes'
    | 'punctuation'
    | 'untranslated'
    | 'too-long'
    | 'too-short'
    | 'footnote'
    | 'term-missing'
    | 'term-forbidden';
  values: Record<string, string | number>;
};
