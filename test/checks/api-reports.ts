import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor"
import type { Check } from "./check.ts"
import { eachPackage } from "./each-package.ts"
import { sameReport } from "./same-report.ts"
import { root, scratch, type EntryPoint, type PublishedPackage } from "./repository.ts"

const says = (committed: string, made: string): boolean =>
  existsSync(committed) && sameReport(readFileSync(committed, "utf8"), readFileSync(made, "utf8"))

/** Compares one entry point's declarations with its report, or rewrites the report. Undefined when they agree. */
const reportEntry = (
  { directory }: PublishedPackage,
  { declaration, name }: EntryPoint,
  update: boolean
): string | undefined => {
  const messages: string[] = []
  const ignored = { logLevel: ExtractorLogLevel.None }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(directory, "api-extractor.json"),
    packageJsonFullPath: join(directory, "package.json"),
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: declaration,
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "es2022",
            lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"],
            types: ["node"],
            module: "nodenext",
            moduleResolution: "nodenext",
            strict: true,
            skipLibCheck: true
          },
          files: [declaration]
        }
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(directory, "api"),
        reportTempFolder: join(scratch, "api", name, relative(root, directory))
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Missing release tags and unexported helpers are no concern of ours; the report shows what is public.
        extractorMessageReporting: { default: ignored },
        tsdocMessageReporting: { default: ignored }
      }
    }
  })
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true
      if (message.logLevel === ExtractorLogLevel.Error) messages.push(message.text)
    }
  })
  const file = relative(root, config.reportFilePath)
  if (messages.length > 0 || (update && !succeeded)) return `${file}\n${messages.join("\n")}`
  const stale = apiReportChanged && !says(config.reportFilePath, config.reportTempFilePath)
  return stale && !update ? `${file} is stale (fix: pnpm api, and read the difference)` : undefined
}

/** Reports of entry points that are gone. */
const leftOver = ({ directory, entryPoints }: PublishedPackage): string[] =>
  readdirSync(join(directory, "api"))
    .filter((file) => !entryPoints.some(({ name }) => file === `${name}.api.md`))
    .map((file) => `api/${file} reports no entry point: delete it`)

/** The committed reports are what a reviewer reads when the public surface changes. */
export const apiReports: Check = {
  name: "api",
  proves: "packages/*/api/*.api.md are what the built entry points export (fix: pnpm api)",
  needs: ["build"],
  run: ({ update }) =>
    eachPackage(async (published) => {
      mkdirSync(join(published.directory, "api"), { recursive: true })
      const problems = published.entryPoints
        .map((entry) => reportEntry(published, entry, update))
        .filter((problem) => problem !== undefined)
      problems.push(...leftOver(published))
      return { ok: problems.length === 0, output: problems.join("\n") }
    })
}
