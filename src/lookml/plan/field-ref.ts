/** A field as a query sees it: through an alias of its explore, or defined by the query itself. */
import type { Expression } from '../../expression/expression-ast.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { ResolvedDimension, ResolvedField, ResolvedMeasure } from '../resolve/resolved-field.ts';

export interface FieldRef<Field extends ResolvedField = ResolvedField> {
  /**
   * `alias.field`; a custom field has the name its user gave it, which has no dot between letters (`custom-name.ts`).
   * So a custom field never has the name of a field of LookML, and maps can hold both by name.
   */
  readonly name: string;
  /** SQL alias of the view that the field belongs to; empty for custom dimensions. */
  readonly alias: string;
  readonly field: Field;
  /** Present on fields that the query's `dynamic_fields` define. */
  readonly custom?: CustomDefinition;
}

export type DimensionRef = FieldRef<ResolvedDimension>;
export type MeasureRef = FieldRef<ResolvedMeasure>;

export function isDimension(ref: FieldRef | undefined): ref is DimensionRef {
  return ref?.field.category === 'dimension';
}

export function isMeasure(ref: FieldRef | undefined): ref is MeasureRef {
  return ref?.field.category === 'measure';
}

export type CustomDefinition =
  | { readonly kind: 'expression'; readonly expression: NamedExpression }
  /** Values that match a filter get its label; the others become `otherwise`, or stay as they are if it is null. */
  | {
      readonly kind: 'group';
      readonly of: NamedField<UserNames>;
      readonly groups: readonly { readonly label: string; readonly filter: string }[];
      readonly otherwise: string | null;
    }
  /** Bands of equal width, or at given breaks: a tier over another field. */
  | { readonly kind: 'bin'; readonly of: NamedField<UserNames>; readonly tiers: readonly string[] }
  | {
      readonly kind: 'measure';
      /** The field to aggregate, or the measure to filter; null if `expression` is set. */
      readonly basedOn: NamedField<UserNames> | null;
      readonly expression: NamedExpression<UserNames> | null;
      readonly filters: readonly { readonly field: NamedField<UserNames>; readonly text: string }[];
      readonly filterExpression: WrittenExpression | null;
    };

/** A table calculation of `dynamic_fields`; runs after the SQL. */
export interface TableCalculation {
  readonly name: string;
  readonly label: string;
  readonly valueFormat: string | null;
  readonly valueFormatName: string | null;
  readonly kindHint: string | null;
  readonly typeHint: string | null;
  readonly calculation:
    | { readonly kind: 'expression'; readonly expression: string; readonly references: readonly string[] }
    | {
        readonly kind: 'shortcut';
        readonly type: string;
        readonly basedOn: string;
        readonly args: readonly JsonValue[];
      };
}

/** Who wrote a text. */
export type Writer = 'user' | 'lookml';

/** Looks up the names in a text, depending on who wrote it; `field-names.ts` makes them. */
export interface FieldNames<By extends Writer = Writer> {
  readonly writtenBy: By;
  /** Undefined: no such field exists, or the writer may not name it. */
  find(name: string): FieldRef | undefined;
}

export type UserNames = FieldNames<'user'>;
export type LookmlNames = FieldNames<'lookml'>;

/** A name in a text, and where to look it up. */
export interface NamedField<Names extends FieldNames = FieldNames> {
  readonly name: string;
  readonly names: Names;
}

/** An expression, and where to look up the names in it. */
export interface NamedExpression<Names extends FieldNames = FieldNames> {
  readonly ast: Expression;
  readonly names: Names;
}

/** Also has the text as its user wrote it. */
export interface WrittenExpression extends NamedExpression<UserNames> {
  readonly text: string;
}
