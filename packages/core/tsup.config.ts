import { defineConfig } from "tsup"
import { tsupOptions } from "../../tsup-options.ts"

export default defineConfig(
  tsupOptions({
    index: "src/index.ts",
    "wire/index": "src/wire/index.ts",
    "ports/index": "src/ports/index.ts",
    "testing/index": "src/testing/index.ts"
  })
)
