// Parses workflows (and actions, files named action.yml) as GitHub does when it takes them in, expressions included:
//
//   node check.mjs FILE ...
//
// Prints one line for each error; the exit code is 1 if there are any, 2 if a file cannot be read.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { basename } from "node:path";

register("./json.mjs", import.meta.url);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import("@actions/workflow-parser");
const { convertActionTemplate, parseAction } = await import("@actions/workflow-parser/actions/index");
const { ErrorPolicy } = await import("@actions/workflow-parser/model/convert");

// Errors of the schema must not hide those that only the conversion finds, such as needs of a job that is not there.
const options = { errorPolicy: ErrorPolicy.TryConversion };

async function errorsOf(path) {
  const file = { name: path, content: readFileSync(path, "utf8") };
  const isAction = /^action\.ya?ml$/.test(basename(path));
  const { context, value } = (isAction ? parseAction : parseWorkflow)(file, new NoOperationTraceWriter());
  if (value) {
    await (isAction ? convertActionTemplate(context, value, options) : convertWorkflowTemplate(context, value, undefined, options));
  } else if (context.errors.getErrors().length === 0) {
    return [`${path}: nothing is in it`];
  }
  return context.errors.getErrors().map(error => error.message);
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("check: no file is named");
  process.exit(2);
}

try {
  const errors = (await Promise.all(paths.map(errorsOf))).flat();
  errors.forEach(error => console.log(error));
  process.exitCode = errors.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`check: ${error.message}`);
  process.exitCode = 2;
}
