// Languages and how a sentence is made of a dictionary. A dictionary maps keys
// to sentences with {variables}, or to one sentence for each plural form of n.

// tag is for <html lang>: it picks letter forms and the voice that reads.
// A further script is one more line here and one more dictionary in i18n/.
export const LANGUAGES = {
  'sr-Latn': { name: 'Srpski', tag: 'sr-Latn-RS', plural: 'sr', decimal: ',', isoDay: false },
  en: { name: 'English', tag: 'en', plural: 'en', decimal: '.', isoDay: true },
};

export const DEFAULT = 'sr-Latn';

// translator returns t(key, variables). A missing key or variable shows as
// itself, which no test lets through.
export function translator(dictionary, plural) {
  const rules = new Intl.PluralRules(plural);
  return (key, variables = {}) => {
    let text = dictionary[key];
    if (typeof text === 'object') text = text[rules.select(variables.n)] ?? text.other;
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => variables[name] ?? whole);
  };
}
