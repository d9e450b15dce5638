// Writes docs/api from the docstrings of the libraries, by `npm run docs:api`; another folder by its name behind it. What has
// no docstring, or a link that leads nowhere, is an error.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, ReferenceType } from 'typedoc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** What the module of a folder is called. */
const modules = { api: 'r1toy', 'web/library': 'web' };
const out = process.argv[2] ?? join(root, 'docs/api');

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  name: 'The library',
  entryPoints: Object.keys(modules).map((folder) => join(root, 'src', folder, 'index.ts')),
  tsconfig: join(root, 'tsconfig.types.json'),
  readme: 'none',
  outputFileStrategy: 'modules',
  out,
  disableSources: true,
  excludeExternals: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  // Settings are described by configs/schema.json.
  intentionallyNotExported: ['configSchema'],
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
});
const project = await app.convert();
if (project === undefined) process.exit(1);
for (const module of project.children) {
  module.name = modules[module.name];
  nameSettings(module);
}
app.validate(project);
const isWrong = app.logger.hasErrors() || app.logger.hasWarnings();
if (!isWrong) await app.generateOutputs(project);
process.exitCode = isWrong ? 1 : 0;

/** Settings stand there by their name, not as the two hundred of them. */
function nameSettings(module) {
  const config = module.getChildByName('Config');
  for (const { children = [] } of module.children)
    for (const property of children) {
      if (property.name !== 'config' || property.type?.type !== 'reflection') continue;
      project.removeReflection(property.type.declaration);
      property.type = ReferenceType.createResolvedReference('Config', config, project);
    }
}
