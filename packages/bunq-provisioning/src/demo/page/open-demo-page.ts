import { openPageServer } from "../../edges/page-server.ts"
import type { PageServer } from "../../edges/page-server.ts"
import { UsageError } from "../../cli/usage-error.ts"
import { pageFiles } from "./page-files.ts"
import { partnerBackend } from "./partner-backend.ts"
import type { PartnerBackendOptions } from "./partner-backend.ts"

const usable = <A>(name: string, read: () => A): A => {
  try {
    return read()
  } catch {
    throw new UsageError("BadValue", `--page ${name} is not a folder with a built page in it.`)
  }
}

const isApi = (path: string) => /^\/(v1\/|health$|ready$|metrics$)/.test(path)

/** The demo's page, the partner's backend and the API on one loopback port. Throws `UsageError` for a folder or port that cannot be used. */
export const openDemoPage = async (
  options: PartnerBackendOptions & {
    /** The built page. */
    readonly folder: string
    /** 0 = a free one. */
    readonly port: number
  }
): Promise<PageServer> => {
  const { folder, port, api } = options
  const files = usable(folder, () => pageFiles(folder))
  const backend = partnerBackend(options)
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (isApi(pathname)) return api(request)
    const file = request.method === "GET" || request.method === "HEAD" ? files(pathname) : null
    return file ?? backend(request)
  }
  return openPageServer(port, answer).catch(() => {
    throw new UsageError("BadValue", `Another program listens on port ${port}; give --port another one.`)
  })
}
