/** Random tests try the same inputs every time, so that main passes or fails for a reason; COATCHECK_FUZZ_SEED tries others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['COATCHECK_FUZZ_SEED'] ?? 1) });
