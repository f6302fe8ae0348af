import type { Section } from '../blocks.ts';
import type { SectionId } from '../template.ts';
import { aiAnnex, declaration } from './ai-annex.ts';
import { assertion } from './assertion.ts';
import { glossary, verification } from './back.ts';
import type { Context } from './context.ts';
import { controls } from './controls.ts';
import { coverage } from './coverage.ts';
import { frameworkChapter } from './frameworks.ts';
import { cover, documentControl } from './front.ts';
import { gaps } from './gaps.ts';
import { health } from './health.ts';
import { isPrinted } from './left-out.ts';
import { method } from './method.ts';
import { evidence, exceptions } from './registers.ts';
import { scope } from './scope.ts';
import { signOff } from './sign-off.ts';
import { summary } from './summary.ts';
import { inVolume } from './volumes.ts';

const BUILDERS = {
  cover,
  'document-control': documentControl,
  summary,
  coverage,
  health,
  scope,
  method,
  controls,
  gaps,
  exceptions,
  evidence,
  assertion,
  'sign-off': signOff,
  verification,
  glossary,
} as const satisfies { readonly [id: string]: (context: Context) => Section['blocks'] };

/**
 * Returns the sections of one entry of the template: one chapter per framework, a page of its own for the declaration after
 * the AI-system annex, none for the contents, which layout makes, and none for what this pack leaves out.
 */
export function buildSections(id: SectionId, whole: Context): readonly Section[] {
  const { t } = whole;
  if (id === 'contents' || !isPrinted(id, whole)) return [];
  const context = inVolume(id, whole);
  if (id === 'frameworks') {
    return context.assessment.frameworks.map((framework) => ({
      id: `framework-${framework.framework}`,
      running: framework.shortTitle,
      blocks: frameworkChapter(context, framework),
    }));
  }
  if (id !== 'ai-annex') return [{ id, running: t(`${id}.title`), blocks: BUILDERS[id](context) }];
  return [
    { id, running: t('ai-annex.title'), blocks: aiAnnex(context) },
    { id: 'declaration', running: t('declaration.title'), blocks: declaration(context) },
  ];
}
