/**
 * The syntax that CloudFront's runtime accepts, as an allow-list from AWS's page: ES 5.1, and of later versions `let`, `const`, template literals,
 * arrow functions, rest parameters, async functions, `await`, `**`, and `import` of a built-in module.
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
import { parse, type AnyNode } from "acorn";
import { fullAncestor } from "acorn-walk";

const ALLOWED = new Set<AnyNode["type"]>([
  "Program",
  "ImportDeclaration",
  "ImportDefaultSpecifier",
  "ArrayExpression",
  "ArrowFunctionExpression",
  "AssignmentExpression",
  "AwaitExpression",
  "BinaryExpression",
  "BlockStatement",
  "BreakStatement",
  "CallExpression",
  "CatchClause",
  "ConditionalExpression",
  "ContinueStatement",
  "DoWhileStatement",
  "EmptyStatement",
  "ExpressionStatement",
  "ForInStatement",
  "ForStatement",
  "FunctionDeclaration",
  "FunctionExpression",
  "Identifier",
  "IfStatement",
  "LabeledStatement",
  "Literal",
  "LogicalExpression",
  "MemberExpression",
  "NewExpression",
  "ObjectExpression",
  "Property",
  "RestElement",
  "ReturnStatement",
  "SequenceExpression",
  "SwitchCase",
  "SwitchStatement",
  "TemplateElement",
  "TemplateLiteral",
  "ThisExpression",
  "ThrowStatement",
  "TryStatement",
  "UnaryExpression",
  "UpdateExpression",
  "VariableDeclaration",
  "VariableDeclarator",
  "WhileStatement",
]);

/** "Dynamic code evaluation" and timers are restricted. */
const RESTRICTED = new Set(["eval", "Function", "setTimeout", "setImmediate", "setInterval", "clearTimeout"]);

/** Parts of an allowed node that are refused. */
const refusedIn = (node: AnyNode): string | undefined => {
  if (!ALLOWED.has(node.type)) return node.type;
  if (node.type === "Identifier" && RESTRICTED.has(node.name)) return node.name;
  if (node.type === "ArrowFunctionExpression" && node.async) return "async arrow function";
  if (node.type === "LogicalExpression" && node.operator === "??") return "??";
  if (node.type === "AssignmentExpression" && ["??=", "||=", "&&="].includes(node.operator)) return node.operator;
  if (node.type === "CatchClause" && !node.param) return "catch without a parameter";
  if ((node.type === "FunctionDeclaration" || node.type === "FunctionExpression") && node.generator) return "generator";
  if (node.type === "Property" && (node.shorthand || node.method || node.computed)) return "short form of a property";
  if (node.type === "Literal" && node.bigint) return "BigInt";
  if (node.type === "Literal" && typeof node.value === "number" && node.raw?.includes("_")) return "numeric separator";
  if (node.type === "Literal" && /[^gim]/.test(node.regex?.flags ?? "")) return `flags of ${node.raw}`;
  return undefined;
};

/** Lists the refused syntax with its lines. Throws when the code cannot be parsed. */
export const refusedSyntax = (code: string): string[] => {
  const found: string[] = [];
  fullAncestor(parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true }), (node) => {
    const refused = refusedIn(node as AnyNode);
    if (refused !== undefined) found.push(`${refused} in line ${node.loc?.start.line}`);
  });
  return [...new Set(found)];
};
