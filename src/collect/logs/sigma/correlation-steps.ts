import { DIALECTS, type DialectId } from '../measures/dialect.ts';
import type { NodeCompiler } from './node-sql.ts';
import type { CorrelationRule } from './rule.ts';
import { groupField, type RuleSet } from './rule-set.ts';

const PLACE = '"us", "file", "line", "part"';

/** The steps of a query that find the events at which correlations come true. Needs the step `b` with a flag per rule. */
export class CorrelationSteps {
  readonly steps: (readonly [string, string])[] = [];
  readonly #set: RuleSet;
  readonly #dialect: DialectId;
  readonly #compiler: NodeCompiler;
  #count = 0;

  constructor(set: RuleSet, dialect: DialectId, compiler: NodeCompiler) {
    this.#set = set;
    this.#dialect = dialect;
    this.#compiler = compiler;
  }

  /** Adds the steps of a correlation; returns the name of the step with the places of the events at which it is true. */
  add(rule: CorrelationRule): string {
    const sources = rule.rules.map((name) => this.#source(name));
    this.#count += 1;
    const step = (name: string): string => `c${this.#count}${name}`;
    const [matched, grouped, fired] = [step('m'), step('g'), step('f')];
    this.steps.push([
      matched,
      rule.rules.map((name, index) => this.#matched(rule, name, index, sources)).join(' UNION ALL '),
    ]);
    const keys = rule.groupBy.map((_, index) => `"k${index}"`);
    const flags = rule.rules.map((_, index) => `max("f${index}") AS "f${index}"`);
    // An event that several rules match is one event.
    const present = keys.map((key) => `${key} IS NOT NULL`).concat('"us" IS NOT NULL');
    this.steps.push([
      grouped,
      `SELECT ${[PLACE, ...keys, ...flags, 'max("v") AS "v"'].join(', ')} FROM "${matched}" WHERE ${present.join(' AND ')} GROUP BY ${[PLACE, ...keys].join(', ')}`,
    ]);
    const last = rule.correlation === 'temporal_ordered' ? this.#chain(rule, keys, grouped, step) : grouped;
    this.steps.push([step('w'), this.#windows(rule, keys, last)]);
    this.steps.push([fired, `SELECT DISTINCT "file", "line", "part" FROM "${step('w')}" WHERE ${conditionOf(rule)}`]);
    return fired;
  }

  /** Returns an SQL condition that is true where an event that a rule matches lacks a key of the group. */
  keyless(rule: CorrelationRule): string {
    const missing = rule.rules.flatMap((name) => {
      const counted = this.#set.find(name);
      if (counted.type === 'correlation') return [];
      const flag = `"m${this.#set.detections.indexOf(counted)}"`;
      return rule.groupBy.map((key) => `(${flag} AND ${this.#field(rule, key, name)} IS NULL)`);
    });
    return missing.length === 0 ? '(1 = 0)' : `(${missing.join(' OR ')})`;
  }

  /** Which events of `b` a counted rule stands for, as an SQL condition. */
  #source(name: string): string {
    const rule = this.#set.find(name);
    if (rule.type === 'detection') return `"m${this.#set.detections.indexOf(rule)}"`;
    const fired = this.add(rule);
    return `("file", "line", "part") IN (SELECT "file", "line", "part" FROM "${fired}")`;
  }

  #field(rule: CorrelationRule, key: string, name: string): string {
    return this.#compiler.column(groupField(rule, key, name)).text;
  }

  #matched(rule: CorrelationRule, name: string, index: number, sources: readonly string[]): string {
    const keys = rule.groupBy.map((key, at) => `${this.#field(rule, key, name)} AS "k${at}"`);
    const flags = rule.rules.map((_, at) => `${at === index ? 1 : 0} AS "f${at}"`);
    const value = rule.field === '' ? '0' : this.#compiler.column(rule.field).text;
    return `SELECT ${[PLACE, ...keys, ...flags, `${value} AS "v"`].join(', ')} FROM "b" WHERE ${sources[index]}`;
  }

  /** Every window ends with an event; two events exactly one length apart are not in one window. */
  #windows(rule: CorrelationRule, keys: readonly string[], from: string): string {
    const frame = `${partition(keys)}ORDER BY "us" RANGE BETWEEN ${rule.timespan - 1} PRECEDING AND CURRENT ROW`;
    const dialect = DIALECTS[this.#dialect];
    switch (rule.correlation) {
      case 'event_count':
        return `SELECT *, ${dialect.countIn('1 = 1', frame)} AS "n" FROM "${from}"`;
      case 'value_count':
        return `SELECT *, ${dialect.distinctIn('"v"', frame)} AS "n" FROM "${from}"`;
      case 'temporal': {
        const seen = rule.rules.map(
          (_, index) => `CASE WHEN ${dialect.countIn(`"f${index}" = 1`, frame)} > 0 THEN 1 ELSE 0 END`,
        );
        return `SELECT *, ${seen.join(' + ')} AS "n" FROM "${from}"`;
      }
      case 'temporal_ordered':
        return `SELECT * FROM "${from}"`;
    }
  }

  /**
   * Finds for every event that ends the order the latest event that can have begun it: `s0` is the latest first event so
   * far, and each further step takes over what stood before it whenever its own rule matches.
   */
  #chain(rule: CorrelationRule, keys: readonly string[], from: string, step: (name: string) => string): string {
    const before = `${partition(keys)}ORDER BY ${PLACE} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING`;
    let previous = from;
    for (const index of rule.rules.keys()) {
      const name = step(`s${index}`);
      if (index === 0) {
        this.steps.push([name, `SELECT *, CASE WHEN "f0" = 1 THEN "us" END AS "t0" FROM "${previous}"`]);
      } else {
        const begun = `max("t${index - 1}") OVER (${before})`;
        this.steps.push([`${name}b`, `SELECT *, ${begun} AS "b${index}" FROM "${previous}"`]);
        this.steps.push([
          name,
          `SELECT *, CASE WHEN "f${index}" = 1 THEN "b${index}" END AS "t${index}" FROM "${name}b"`,
        ]);
      }
      previous = name;
    }
    const last = `t${rule.rules.length - 1}`;
    const done = step('o');
    this.steps.push([done, `SELECT *, "us" - "${last}" AS "n" FROM "${previous}" WHERE "${last}" IS NOT NULL`]);
    return done;
  }
}

function partition(keys: readonly string[]): string {
  return keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
}

function conditionOf({ correlation, bounds, rules, timespan }: CorrelationRule): string {
  if (correlation === 'temporal_ordered') return `"n" < ${timespan}`;
  if (correlation === 'temporal' && bounds.length === 0) return `"n" = ${rules.length}`;
  return bounds.map(({ operator, value }) => `"n" ${operator} ${value}`).join(' AND ');
}
