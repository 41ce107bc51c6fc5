#ifndef HONE_CMICROHTTPD_SHIM_H
#define HONE_CMICROHTTPD_SHIM_H

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

/* Swift cannot call functions with a variable number of arguments, so these two have a fixed one. */

/* Listens on 127.0.0.1 with a thread for each connection; port 0 is any free one. NULL with errno where it cannot.
 * AUTO is poll here: select refuses descriptors from 1024 on. */
static inline struct MHD_Daemon *cmicrohttpd_start(
    uint16_t port, unsigned int connections, unsigned int timeout_seconds, MHD_AccessHandlerCallback handle,
    MHD_RequestCompletedCallback complete, void *context)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(
        MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, port, NULL, NULL, handle, context,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds, MHD_OPTION_NOTIFY_COMPLETED, complete, context,
        MHD_OPTION_END);
}

/* The port that the daemon listens on. */
static inline uint16_t cmicrohttpd_port(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

#endif
