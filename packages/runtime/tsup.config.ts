import { defineConfig } from "tsup"
import { tsupOptions } from "../../tsup-options.ts"

const options = tsupOptions()

// The thread that writes to SQLite is no entry point: the store starts it from the file beside its own.
export default defineConfig({
  ...options,
  entry: {
    ...(options.entry as { [name: string]: string }),
    "sqlite/writer-thread": "src/sqlite/writer-thread.ts"
  }
})
