# Terecht in a small image: code that cannot be written, an own user, everything kept in /data.
FROM python:3.11-slim AS build
COPY . /source
RUN /source/docker/install.sh /source /opt/terecht

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home terecht
COPY --from=build /opt/terecht /opt/terecht
ENV PATH=/opt/terecht/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TERECHT_DATA=/data \
    TERECHT_HOST=0.0.0.0 \
    TERECHT_PORT=8080
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["/opt/terecht/venv/bin/python", "-c", \
         "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["terecht"]
CMD ["run"]
