import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import SpreadHeavyFiles from "./test/checks/spread-heavy-files.ts"

const source = "@bunq-provisioning/source"
// "import" is added where it fits; named here it would hold for CommonJS too.
const conditions = [source, "node"]
const exclude = ["**/node_modules/**", "**/dist/**", "test/.tmp/**"]
const evidence = ["coverage", "crash-points", "model-check", "scenarios", "simulation"].map(
  (folder) => `test/${folder}/**/*.test.ts`
)
const react18 = (name: string) => fileURLToPath(new URL(`test/react18/node_modules/${name}`, import.meta.url))

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    execArgv: [`--conditions=${source}`],
    testTimeout: 30_000,
    // Many tests wait for processes and for limits in real time; as many as there are cores would leave the machine idle.
    maxWorkers: 3,
    // Sockets, processes and real limits on a busy machine; test/checks/second-try-reporter.ts prints what needed it, and why.
    retry: 1,
    setupFiles: ["test/end-after-each.ts"],
    sequence: { sequencer: SpreadHeavyFiles },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Nothing here changes a module or a global for good: a process for each of 220 files would take longer than what is in them.
          isolate: false,
          include: ["packages/*/src/**/*.test.ts", "test/checks/**/*.test.ts"],
          exclude
        }
      },
      {
        // The hooks once more, on the other React.
        extends: true,
        resolve: { alias: { react: react18("react"), "react-dom": react18("react-dom") } },
        test: {
          name: "react18",
          include: ["packages/react/src/**/{use-*,local}.test.ts"],
          exclude,
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: "system",
          // Nor here, and each file would load the whole runtime again.
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, ...evidence, "test/{browser,checks,examples,packaging,postgres}/**"],
          globalSetup: ["test/cli/bundled-binary.ts"]
        }
      },
      {
        // A process each: they watch or replace modules, or compute for minutes and are faster in a heap of their own.
        extends: true,
        test: {
          name: "evidence",
          include: evidence,
          exclude
        }
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["test/postgres/**/*.test.ts"],
          exclude,
          globalSetup: ["test/postgres/server/global-setup.ts", "test/cli/bundled-binary.ts"]
        }
      },
      {
        // One Chromium for all files, so one file at a time.
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          exclude,
          globalSetup: ["test/browser/global-setup.ts", "test/cli/bundled-binary.ts"],
          fileParallelism: false
        }
      },
      {
        // Reads the tarballs that `pnpm test pack` leaves; one of the examples is looked at in a browser.
        extends: true,
        test: {
          name: "packaging",
          include: ["test/packaging/**/*.test.ts", "test/examples/**/*.test.ts"],
          exclude,
          globalSetup: ["test/packaging/consumer.ts", "test/browser/global-setup.ts"]
        }
      }
    ]
  }
})
