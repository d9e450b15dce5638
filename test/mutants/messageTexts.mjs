// Leaves the texts of errors unmutated: their wording is no part of the mathematics. All other strings count,
// as the keys of random streams, the names of metrics and the kinds of a union are strings.

const errorMakers = /^(?:[A-Z]\w*)?Error$|^notFinite$/;

const makesError = ({ type, callee }) =>
  (type === 'NewExpression' || type === 'CallExpression') && errorMakers.test(callee.name ?? '');

/** A Stryker ignorer: the reason why a node is left alone, or undefined. */
function shouldIgnore(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
  return path.findParent(({ node }) => makesError(node)) ? 'text of an error' : undefined;
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'message-texts', value: { shouldIgnore } }];
