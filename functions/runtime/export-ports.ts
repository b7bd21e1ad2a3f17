import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { exportFiles } from '../../shared/adapters/s3/export-files.ts';

/** For a function that writes or reads the files of finance. */
export const exportPorts = () => {
  const { EXPORTS_BUCKET: bucket } = readEnvironment(['EXPORTS_BUCKET']);
  return exportFiles({ bucket });
};
