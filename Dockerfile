# TakeWith: SQLite in the volume /data by default, PostgreSQL by TAKEWITH_DATABASE_URL.
# .ci/image.py runs these steps in order in an empty directory, so that they are tried without an engine, too.

FROM python:3.13-slim AS build
WORKDIR /srv/takewith
# The pins first: they change less often than the code.
COPY requirements.txt ./
RUN python -m venv /opt/venv
RUN /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY app ./app
COPY migrations ./migrations
RUN /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .
RUN /opt/venv/bin/python -m compileall -q /opt/venv/lib app

FROM python:3.13-slim
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/takewith /srv/takewith
WORKDIR /srv/takewith
# A number, not a name: it needs no entry in the image, and Kubernetes can see that it is not root.
RUN install -d -m 0750 -o 10001 -g 10001 /data
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV TAKEWITH_DATABASE_URL=sqlite:////data/takewith.sqlite3 TAKEWITH_HOST=0.0.0.0 TAKEWITH_PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['TAKEWITH_PORT']}/readyz\", timeout=2)"]
CMD ["takewith", "serve"]
