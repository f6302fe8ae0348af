import type { Section } from '../blocks.ts';
import type { SectionId } from '../template.ts';
import { glossary, signOff, verification } from './back.ts';
import type { Context } from './context.ts';
import { controls } from './controls.ts';
import { frameworkChapter } from './frameworks.ts';
import { cover, documentControl } from './front.ts';
import { method } from './method.ts';
import { evidence, exceptions, gaps } from './registers.ts';
import { scope } from './scope.ts';
import { summary } from './summary.ts';

const BUILDERS = {
  cover,
  'document-control': documentControl,
  summary,
  scope,
  method,
  controls,
  gaps,
  exceptions,
  evidence,
  'sign-off': signOff,
  verification,
  glossary,
} as const satisfies { readonly [id: string]: (context: Context) => Section['blocks'] };

/** Returns the sections of one entry of the template: one chapter per framework, none for the contents, which layout makes. */
export function buildSections(id: SectionId, context: Context): readonly Section[] {
  if (id === 'contents') return [];
  if (id !== 'frameworks') return [{ id, running: context.t(`${id}.title`), blocks: BUILDERS[id](context) }];
  return context.assessment.frameworks.map((framework) => ({
    id: `framework-${framework.framework}`,
    running: framework.shortTitle,
    blocks: frameworkChapter(context, framework),
  }));
}
