// Generated: change knowledge/kontakter.yml, then run `.venv/bin/python -m tools page-files`.
export const ABOUT = {
 "name": null,
 "site": null,
 "privacy": null,
 "accessibility": null,
 "faults": null
};
