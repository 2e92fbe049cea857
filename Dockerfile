# Small, non-root, no compiler in the final image. The base is pinned by version; pin it by digest where you mirror it.
FROM python:3.11.14-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin cds \
    && install --directory --owner=10001 --mode=0700 /var/lib/cds
WORKDIR /srv/cds
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE NOTICE pyproject.toml ./
COPY clinical clinical
COPY cards cards
COPY hooks hooks
COPY app app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CDS_ENVIRONMENT=production CDS_DATA_DIR=/var/lib/cds
# The spool, and by default the SQLite file and the site key: a volume that outlives the container.
VOLUME /var/lib/cds
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=2)"]
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8080"]
