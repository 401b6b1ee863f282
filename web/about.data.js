// Generated: change knowledge/kontakter.yml, then run `.venv/bin/python -m tools page-files`.
export const ABOUT = {
 "namn": null,
 "webb": null,
 "personuppgifter": null,
 "tillganglighet": null,
 "fel": null
};
