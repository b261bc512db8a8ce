/** Stores for tests: locations in the stand-in, and in a server that somebody has started. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { systemIds } from '../../src/lib/ids.ts';
import type { S3Location } from '../../src/results/storage/result-storage.ts';
import type { S3StandIn } from './s3-stand-in.ts';

export type S3Place = Pick<S3StandIn, 'endpoint' | 'bucket' | 'keys'>;

/** Its own part of the bucket. `node` keeps what it has on this machine below `dir`. */
export function s3LocationsIn({ endpoint, bucket, keys }: S3Place, dir: string): (node: string) => S3Location {
  const prefix = `tests/${systemIds.hex32()}/`;
  return (node) => ({
    kind: 's3',
    endpoint,
    bucket,
    keys,
    prefix,
    region: 'us-east-1',
    environment: {},
    pathStyle: true,
    encryption: 'none',
    kmsKeyId: null,
    dir: `${dir}/${node}`,
    cacheBytes: 1e9,
    node,
    isShared: true,
  });
}

/** A new bucket at a server that takes any credentials. */
export async function bucketAt(endpoint: string): Promise<S3Place> {
  const [bucket, keys] = [`test-${systemIds.hex32()}`, { id: 'test', secret: 'test' }];
  const credentials = { accessKeyId: keys.id, secretAccessKey: keys.secret };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return { endpoint, bucket, keys };
}
