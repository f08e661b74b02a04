/** Addresses. The first parts of them are those that hefud leads here; a test compares the two. */

import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";

import SearchPage from "./pages/SearchPage.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", name: "search", component: SearchPage },
  { path: "/certificates/:no", name: "certificate", component: () => import("./pages/CertificatePage.vue"), props: true },
  { path: "/provenance", name: "provenance-start", component: () => import("./pages/ProvenancePage.vue") },
  { path: "/provenance/:kind/:id", name: "provenance", component: () => import("./pages/ProvenancePage.vue"), props: true },
  { path: "/title", name: "title", component: () => import("./pages/TitlePage.vue") },
  { path: "/explorer", name: "explorer", component: () => import("./pages/ExplorerPage.vue") },
  { path: "/explorer/blocks/:height", name: "block", component: () => import("./pages/BlockPage.vue"), props: true },
  { path: "/explorer/records/:id", name: "record", component: () => import("./pages/RecordPage.vue"), props: true },
  { path: "/orgs/:uscc", name: "organisation", component: () => import("./pages/OrganisationPage.vue"), props: true },
  { path: "/entities/:kind/:id", name: "entity", component: () => import("./pages/EntityPage.vue"), props: true },
  { path: "/desk", name: "desk", component: () => import("./desk/DeskPage.vue") },
  { path: "/desk/registrar", name: "registrar", component: () => import("./desk/RegistrarDesk.vue") },
  { path: "/desk/exchange", name: "exchange", component: () => import("./desk/ExchangeDesk.vue") },
  { path: "/desk/holder", name: "holder", component: () => import("./desk/HolderDesk.vue") },
  { path: "/desk/regulator", name: "regulator", component: () => import("./desk/RegulatorDesk.vue") },
  { path: "/desk/record/:type?", name: "draft", component: () => import("./desk/DraftPage.vue"), props: true },
  { path: "/:rest(.*)*", name: "nowhere", component: () => import("./pages/NowherePage.vue") },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
});
