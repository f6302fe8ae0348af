import type { RepositoryLayout } from './layout.ts';
import type { References } from './references.ts';
import type { Shadow } from './shadow.ts';

/** An open repository: where its parts lie, what its references say, and the shadow git reads through. */
export interface OpenRepository {
  readonly layout: RepositoryLayout;
  readonly references: References;
  readonly shadow: Shadow;
}
