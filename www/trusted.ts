// Under `require-trusted-types-for 'script'` only a named policy may make script addresses and documents.

interface Policy { createScriptURL(url: string): string; createHTML(text: string): string }
interface Factory { createPolicy(name: string, rules: Policy): Policy }

const RULES: Policy = {
  // Our own blobs, and the addresses on which the proof panel is refused.
  createScriptURL: (url) => url,
  // Only drawings, which are parsed as XML into a document that runs no script.
  createHTML: (text) => text,
};

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;

function policy(): Policy {
  try {
    return factory?.createPolicy('keliu', RULES) ?? RULES;
  } catch {
    // The page allows no such policy; if it does not require one either, plain strings do.
    return RULES;
  }
}

export const trusted = policy();
