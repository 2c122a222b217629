// The texts for participants are held to the rules for technical writing in Japanese. No rule is switched off.
module.exports = {
  rules: {
    'preset-ja-technical-writing': {
      // The preset wants lists in plain style (である). The kit's lists are whole sentences to the reader, as the text around
      // them is, and a change of style within a paragraph would read as a change of voice.
      'no-mix-dearu-desumasu': { preferInBody: 'ですます', preferInList: 'ですます', strict: true },
    },
    // The glossary, which messages and the page are held to as well (scripts/test/glossary.test.ts).
    prh: { rulePaths: ['.prh.yml'] },
  },
};
