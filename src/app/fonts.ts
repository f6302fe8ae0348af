import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The faces a pack is set in, as font bytes. */
export interface PackFonts {
  readonly regular: Uint8Array;
  readonly semibold: Uint8Array;
  readonly bold: Uint8Array;
  readonly mono: Uint8Array;
}

/** Reads Source Sans 3 and Source Code Pro (OFL 1.1) from their npm packages. */
export function packFonts(): PackFonts {
  const require = createRequire(import.meta.url);
  const home = (name: string): string => dirname(require.resolve(`@expo-google-fonts/${name}/package.json`));
  const sans = home('source-sans-3');
  const mono = home('source-code-pro');
  const read = (folder: string, face: string, file: string): Uint8Array => readFileSync(join(folder, face, file));
  return {
    regular: read(sans, '400Regular', 'SourceSans3_400Regular.ttf'),
    semibold: read(sans, '600SemiBold', 'SourceSans3_600SemiBold.ttf'),
    bold: read(sans, '700Bold', 'SourceSans3_700Bold.ttf'),
    mono: read(mono, '400Regular', 'SourceCodePro_400Regular.ttf'),
  };
}
