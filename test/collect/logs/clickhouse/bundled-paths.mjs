// Lets plain Node load a package that leaves folders and endings of files out of its imports, as bundlers allow.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

export async function resolve(specifier, context, next) {
  for (const ending of ['', '.js', '/index.js']) {
    try {
      return await next(`${specifier}${ending}`, context);
    } catch (error) {
      if (ending === '/index.js' || !specifier.startsWith('.')) throw error;
    }
  }
}

if (isMainThread) register(import.meta.url);
