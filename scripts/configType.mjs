// The type of all settings, written out, with what each one means and its default: who uses it needs neither zod nor
// zod's types, and an editor says what a setting is for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
const file = join(root, 'src/config/schema.ts');
const program = ts.createProgram([file], options);
const checker = program.getTypeChecker();

/** The declaration of Config, as configs/schema.json describes it. */
export function configDeclaration() {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const type = checker.getDeclaredTypeOfSymbol(exported.find(({ name }) => name === 'Config'));
  const schema = JSON.parse(readFileSync(join(root, 'configs/schema.json'), 'utf8'));
  return `/** All settings of a run. */\nexport interface Config ${body(type, schema, '')}\n`;
}

/** The keys of a section, each with its comment. */
function body(type, schema, indent) {
  const inner = `${indent}    `;
  const lines = type.getProperties().flatMap((property) => {
    const described = schema.properties?.[property.name] ?? {};
    const optional = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    const valueType = checker.getNonNullableType(checker.getTypeOfSymbol(property));
    const value = isSection(valueType) ? body(valueType, described, inner) : written(valueType);
    return [...comment(described, inner), `${inner}${property.name}${optional}: ${value};`];
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** Whether it has keys of its own: no list, no record. */
function isSection(type) {
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayType(type);
  return isObject && type.getProperties().length > 0;
}

function written(type) {
  const { NoTruncation, InTypeAlias } = ts.TypeFormatFlags;
  return checker.typeToString(type, undefined, NoTruncation | InTypeAlias);
}

function comment({ description = '', default: usual, type }, indent) {
  const ending = usual === undefined || type === 'object' ? '' : `Default: ${JSON.stringify(usual)}.`;
  const said = [description, ending].filter((part) => part !== '').join(' ');
  return said === '' ? [] : [`${indent}/** ${said} */`];
}
