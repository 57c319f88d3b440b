# One image for web, worker and beat; PostgreSQL and Redis come from elsewhere. Runs as a user without rights.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY . .
# Translations and static files. The key is for this command only: nothing secret stays in the image.
RUN SECRET_KEY=for-the-build-only SUITES_LOCAL=/app/made /venv/bin/python -m devtools build && rm -rf devtools

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin suites \
    && install -d -o suites -g suites -m 0700 /data/media /data/beat
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/made/static \
    MEDIA_ROOT=/data/media \
    BEAT_SCHEDULE=/data/beat/schedule
WORKDIR /app
USER suites
VOLUME ["/data/media", "/data/beat"]
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "8", \
     "--no-control-socket", "--worker-tmp-dir", "/tmp"]
