import { existsSync, readdirSync, readFileSync } from "node:fs"
import { builtinModules } from "node:module"

// Who may import whom. `test/checks/boundaries.ts` runs this and counts the edges seen, because dependency-cruiser passes blind when it
// resolves nothing; `test/checks/boundaries.test.ts` plants a violation of every rule.

const sources = "^packages/[^/]+/src/"
const tests = ["[.](test|test-d|test-support)[.]ts$", "^packages/(?!core/)[^/]+/src/testing/"]
const effect = "(^|/)node_modules/(effect|@effect/[^/]+)/"
const builtin = `^node:|^(${builtinModules.join("|")})$`
const anyNpm = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled", "npm-no-pkg", "npm-unknown"]

const quote = (path) => path.replace(/[.]/g, "[.]")

/** The source files behind `exports` and `bin`: the only ones another package may reach, and the only ones nobody needs to import. */
const doors = readdirSync("packages")
  .filter((folder) => existsSync(`packages/${folder}/package.json`))
  .flatMap((folder) => {
    const { exports = {}, bin = {} } = JSON.parse(readFileSync(`packages/${folder}/package.json`, "utf8"))
    const exported = Object.values(exports).map((targets) => targets["@bunq-provisioning/source"])
    const binaries = Object.values(bin).map((file) =>
      file.replace("/dist/", "/src/").replace(/[.]js$/, ".ts")
    )
    return [...exported, ...binaries]
      .filter((file) => file !== undefined)
      .map((file) => `^${quote(`packages/${folder}/${file.replace("./", "")}`)}$`)
  })

/** A package reaches, of everything in this repository, itself and those named. */
const reachesOnly = (name, ...others) => ({
  name: `${name}-reaches-${others.join("-and-") || "nothing-of-ours"}`,
  severity: "error",
  from: { path: `^packages/${name}/src/` },
  to: { path: "^(packages|test)/", pathNot: `^packages/(${[name, ...others].join("|")})/` }
})

export default {
  forbidden: [
    reachesOnly("core"),
    reachesOnly("adapter-http", "core"),
    reachesOnly("adapter-webhook", "core"),
    reachesOnly("runtime", "core"),
    reachesOnly("react", "core"),
    reachesOnly("sandbox"),
    reachesOnly("bunq-provisioning", "core", "adapter-http", "adapter-webhook", "runtime", "sandbox"),
    {
      name: "core-entry-without-effect",
      comment: "Browsers and React import the `.` entry: no Effect behind it, not even its types.",
      severity: "error",
      from: { path: "^packages/core/src/index[.]ts$" },
      to: { path: effect, reachable: true }
    },
    {
      name: "react-without-effect",
      comment: "What browsers load: no Effect and no Node behind it.",
      severity: "error",
      from: { path: "^packages/react/src/", pathNot: tests },
      to: { path: [effect, builtin], reachable: true }
    },
    {
      name: "core-entry-without-node",
      severity: "error",
      from: { path: "^packages/core/src/index[.]ts$" },
      to: { path: builtin, reachable: true }
    },
    {
      name: "core-effect-in-four-entries",
      severity: "error",
      from: {
        path: "^packages/core/src/",
        pathNot: ["^packages/core/src/(wire|ports|feed|testing)/", ...tests]
      },
      to: { path: effect }
    },
    {
      name: "loop-without-a-store",
      comment: "The loop knows the store's port; whoever starts it picks the store.",
      severity: "error",
      from: {
        path: "^packages/runtime/src/",
        pathNot: ["^packages/runtime/src/(sqlite|postgres)/", ...tests]
      },
      to: { path: "^packages/runtime/src/(sqlite|postgres)/|^(node:)?sqlite$|/@effect/sql-pg/" }
    },
    {
      name: "sandbox-without-npm",
      comment: "The bank shares nothing with core, or a wrong codec would agree with itself.",
      severity: "error",
      from: { path: "^packages/sandbox/src/", pathNot: tests },
      to: { dependencyTypes: anyNpm }
    },
    {
      name: "entry-points-only",
      comment: "What a package does not export, nobody else imports, tests included.",
      severity: "error",
      from: { path: "^(packages/[^/]+|test)/" },
      to: { path: sources, pathNot: [...doors, "^$1/"] }
    },
    {
      name: "packages-by-name",
      comment: "Another package is imported by its name, not by a path into it.",
      severity: "error",
      from: { path: "^(packages/[^/]+|test)/" },
      to: { path: sources, pathNot: "^$1/", dependencyTypes: ["local"] }
    },
    {
      name: "shipped-code-without-tests",
      severity: "error",
      from: { path: sources, pathNot: tests },
      to: { path: tests }
    },
    {
      name: "declared-dependencies",
      comment: "What a package imports is among the dependencies in its own package.json.",
      severity: "error",
      from: { path: sources, pathNot: tests },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer"] }
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: sources, pathNot: [...doors, ...tests] },
      to: {}
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } }
  ],
  options: {
    exclude: { path: "^packages/[^/]+/(dist|[.]tsc)/|^test/[.]tmp/" },
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@bunq-provisioning/source", "import", "node", "default", "types"],
      extensions: [".ts", ".js", ".d.ts", ".json"]
    }
  }
}
