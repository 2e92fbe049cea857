# Small, non-root, no compiler, no pip and nothing writable but the data folder: docs/deployment.md says how to run it and how to build
# it twice the same. scripts/test-image does what this file says, without Docker, and runs the outcome.
ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /srv/cds
COPY requirements.lock .
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check --require-hashes -r requirements.lock \
    && rm requirements.lock
COPY LICENSE NOTICE pyproject.toml ./
COPY clinical clinical
COPY cards cards
COPY hooks hooks
COPY app app
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/venv/lib /srv/cds

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin cds \
    && mkdir -m 0700 /var/lib/cds \
    && chown 10001 /var/lib/cds
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/cds /srv/cds
WORKDIR /srv/cds
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CDS_ENVIRONMENT=production CDS_DATA_DIR=/var/lib/cds
# The spool, and by default the SQLite file and the site key: a volume that outlives the container.
VOLUME /var/lib/cds
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=2)"]
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8080"]
