import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['tools/prefilter.mjs'],
    // All cores: most of the time goes to programs that the tests start and wait for.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/generated/**', 'src/**/*.d.ts', 'src/cli/main.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 90 },
    },
  },
});
