/** `cluster.results` and `cluster.s3` of `coatcheck.yaml`: where nodes keep large results. */
import { Secret } from '../lib/secret.ts';
import type { ConfigProblem } from './config-problem.ts';
import { nullable, optional, record, refine, Refusal } from './yaml-reader.ts';
import { byteSize, filePath, filledText, flag, oneOf, secret } from './yaml-scalars.ts';
import type { Env, Rule } from './yaml-rule.ts';
import { withoutEndSlashes } from '../lib/end-slashes.ts';

/** Where large results lie: in a folder that all nodes mount, its absolute path, or in a bucket. */
export type ResultsConfig = ResultsFolder | S3Config;
/** The same, of `cluster.results` alone. */
export type ResultsPlace = ResultsFolder | S3Bucket;

interface ResultsFolder {
  readonly kind: 'folder';
  readonly dir: string;
}

export interface S3Config extends S3Bucket {
  /** Null: that of AWS in the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: what the SDK of AWS finds, in `environment` or on the machine. */
  readonly keys: { readonly id: Secret; readonly secret: Secret } | null;
  /** Variables of AWS, for processes that do not have the server's; none if there are keys. */
  readonly environment: Readonly<Record<string, Secret>>;
  /** Is the bucket named in the path of requests rather than in the name of the host? */
  readonly path_style: boolean;
  /** What the store is asked to encrypt with; `none`: as the bucket is set. */
  readonly encryption: (typeof encryptions)[number];
  /** The key of `aws:kms`; null: that of the bucket. */
  readonly kms_key_id: string | null;
  /** How many bytes of rows each node keeps on its disk. */
  readonly cache_bytes: number;
}

interface S3Bucket {
  readonly kind: 's3';
  readonly bucket: string;
  /** What all names begin with: empty, or with a slash at its end. */
  readonly prefix: string;
}

/** As the file has it. */
export interface S3Yaml {
  readonly endpoint: string | null;
  readonly region: string;
  readonly access_key_id: Secret | null;
  readonly secret_access_key: Secret | null;
  readonly path_style: boolean | null;
  readonly encryption: S3Config['encryption'];
  readonly kms_key_id: string | null;
  readonly cache_size: number;
}

const encryptions = ['none', 'AES256', 'aws:kms'] as const;

const EXPECTED = 'Expected a folder, or s3://BUCKET/PREFIX.';
const BUCKET_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.=-]+)*)\/?$/;

const bucketUrl: Rule<S3Bucket> = refine(filledText, (url) => {
  const [, bucket, path = ''] = BUCKET_URL.exec(url) ?? [];
  if (bucket === undefined || path.split('/').some((part) => /^\.+$/.test(part))) return new Refusal(EXPECTED);
  return { kind: 's3', bucket, prefix: path === '' ? '' : `${path.slice(1)}/` } as const;
});

/** A text with a scheme is no path. */
export const resultsPlace: Rule<ResultsPlace> = (node, context) => {
  const written = filledText(node, { ...context, report: () => undefined });
  if (written !== undefined && /^\w+:\/\//.test(written)) return bucketUrl(node, context);
  const dir = filePath(node, context);
  return dir === undefined ? undefined : { kind: 'folder', dir };
};

const endpoint: Rule<string> = refine(filledText, (url) => {
  const read = URL.canParse(url) ? new URL(url) : null;
  const isOne = read !== null && /^https?:$/.test(read.protocol) && read.username === '' && read.search === '';
  return isOne ? withoutEndSlashes(url) : new Refusal('Expected an http or https URL without a user.');
});

/** Stores that have no regions take this one. */
const REGION = 'us-east-1';
/** Room for two of the largest results, as `limits.max_result_bytes` is set by default. */
const CACHE_BYTES = 20e9;

export const s3: Rule<S3Yaml> = record<S3Yaml>('cluster.s3', {
  endpoint: optional(nullable(endpoint), null),
  region: optional(filledText, REGION),
  access_key_id: optional(nullable(secret), null),
  secret_access_key: optional(nullable(secret), null),
  path_style: optional(nullable(flag), null),
  encryption: optional(oneOf(encryptions), 'none'),
  kms_key_id: optional(nullable(filledText), null),
  cache_size: optional(byteSize, CACHE_BYTES),
});

/** What the keys say together. */
export function resultsOf(
  place: ResultsPlace,
  given: S3Yaml | null,
  env: Env,
  problems: ConfigProblem[],
): ResultsConfig {
  const refuse = (key: string, why: string) => problems.push({ where: `coatcheck.yaml: ${key}`, why });
  if (place.kind === 'folder') {
    if (given !== null) refuse('cluster.s3', 'Is of no use to a folder: set "cluster.results" to s3://BUCKET/PREFIX.');
    return place;
  }
  const { access_key_id: id = null, secret_access_key: key = null, kms_key_id = null } = given ?? {};
  if ((id === null) !== (key === null)) {
    refuse('cluster.s3', '"access_key_id" and "secret_access_key" are set together, or neither.');
  }
  if (kms_key_id !== null && given?.encryption !== 'aws:kms') {
    refuse('cluster.s3.kms_key_id', 'Is of "encryption: aws:kms" alone.');
  }
  return {
    ...place,
    endpoint: given?.endpoint ?? null,
    region: given?.region ?? REGION,
    keys: id === null || key === null ? null : { id, secret: key },
    environment: id === null ? variablesOfAws(env) : {},
    path_style: given?.path_style ?? (given?.endpoint ?? null) !== null,
    encryption: given?.encryption ?? 'none',
    kms_key_id,
    cache_bytes: given?.cache_size ?? CACHE_BYTES,
  };
}

/** They say which role a machine or a container has, and may be keys themselves. */
function variablesOfAws(env: Env): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      /^AWS_\w+$/.test(name) && value !== undefined && value !== '' ? [[name, new Secret(value)]] : [],
    ),
  );
}

/** What is wrong with the cache because of other limits: nobody would have room if it took all of the data folder. */
export function cacheProblems(
  cluster: { readonly results: ResultsPlace; readonly s3: S3Yaml | null } | null,
  { max_data_folder: bound }: { readonly max_data_folder: number | null },
): readonly ConfigProblem[] {
  if (cluster?.results.kind !== 's3' || bound === null) return [];
  if ((cluster.s3?.cache_size ?? CACHE_BYTES) < bound) return [];
  const why = 'Has to be less than limits.max_data_folder, in which the cache is.';
  return [{ where: 'coatcheck.yaml: cluster.s3.cache_size', why }];
}
