#include <litebox/quote.h>

#include <errno.h>
#include <litebox/report.h>
#include <string.h>

#include "../hostcall/hostcall.h"
#include "../report/leaves.h"

/* Of a quote: its header, with the version in the first two bytes, and then the report without key id and MAC. */
#define HEADER_SIZE 48
#define BODY_SIZE offsetof(lb_report, key_id)

/* Who makes quotes is the host's claim. A report tells no secret, so that it may be for anybody. */
static ptrdiff_t quoting_enclave(lb_target *target) {
    struct litebox_target_info info;
    ptrdiff_t size = litebox_quote(NULL, 0, &info, sizeof info);
    if (size < 0)
        return size;
    if (size != sizeof info)
        return -EIO;
    *target = (lb_target){
        .flags = info.flags, .xfrm = info.xfrm, .misc_select = info.misc_select, .config_svn = info.config_svn};
    memcpy(target->mrenclave, info.mrenclave, sizeof target->mrenclave);
    memcpy(target->config_id, info.config_id, sizeof target->config_id);
    return size;
}

/* That it is signed is for others to check; that it is about this report can be seen here. */
static int is_about(const unsigned char *quote, size_t size, const lb_report *report) {
    return size > HEADER_SIZE + BODY_SIZE && quote[0] == 3 && quote[1] == 0 &&
           memcmp(quote + HEADER_SIZE, report, BODY_SIZE) == 0;
}

ptrdiff_t lb_quote(const unsigned char *data, void *quote, size_t room) {
    lb_target target;
    ptrdiff_t size = quoting_enclave(&target);
    if (size >= 0) {
        lb_report report;
        lb_report_make(&report, &target, data);
        size = litebox_quote(&report, sizeof report, quote, room);
        if (size >= 0 && !is_about(quote, (size_t)size, &report))
            size = -EIO;
    }
    if (size >= 0)
        return size;
    errno = (int)-size;
    return -1;
}
