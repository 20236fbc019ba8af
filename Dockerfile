# syntax=docker/dockerfile:1

# One image with every app; what a container does is its command. Node's own image, so no package manager of ours.
FROM node:20-slim AS base
WORKDIR /app

FROM base AS build
COPY . .
# The apps and their pages: the end-to-end tests, which the whole build includes, are not in the context.
RUN --mount=type=cache,target=/root/.npm npm ci && npx tsc -b apps/* && npm run -w apps/console build:ui

# Only what the apps need at run time. The optional packages are the PostgreSQL that `npm start` brings along.
FROM base AS modules
COPY . .
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts \
      -w apps/ingest -w apps/worker-meta -w apps/worker-tiktok -w apps/console -w apps/sandbox -w apps/keys -w apps/standalone

FROM base
# What lives as long as a request needs room before the garbage collector looks at it. The ingest is also told to begin
# with that much, in its command, since Node takes no such option from NODE_OPTIONS; see docs/operations.md.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=64
COPY --from=build /app/package.json ./
COPY --from=build /app/packages ./packages
COPY --from=build /app/apps ./apps
COPY --from=modules /app/node_modules ./node_modules
# Volumes take over the owner of the folder they are mounted on: keys are made and read without root.
RUN install -d -o node -g node -m 0700 /keys/workers /keys/console
USER node
CMD ["node", "--min-semi-space-size=64", "--max-semi-space-size=64", "apps/ingest/dist/main.js"]
