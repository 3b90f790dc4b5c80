import { afterEach } from "vitest"
import { endAll } from "./at-end.ts"

// A setup file: it runs again for every test file, also where files share a process and a module is loaded once.
afterEach(endAll)
