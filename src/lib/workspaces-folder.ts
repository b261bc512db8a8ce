/**
 * The name of the folder with developers' clones of the project, in the data folder. Since that may be in the project's
 * folder, whoever looks for LookML has to pass it by.
 */
export const WORKSPACES_FOLDER = 'coatcheck-workspaces';
